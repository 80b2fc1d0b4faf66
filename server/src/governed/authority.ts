// The authority over grants: one per process. Its `mint` goes to `perform` alone, its `check` to whatever opens or seals.
// A grant counts only while it stands in a private set, so an object of the same shape made elsewhere opens nothing.
import assert from 'node:assert/strict';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Grant, GrantAuthority, GrantTerms } from '../ports/grant.ts';
import type { Operation } from '@steward/protocol/words.ts';

export function createAuthority(clock: Clock): GrantAuthority {
  const standing = new WeakSet<Grant>();
  return {
    mint<O extends Operation>(operation: O, terms: GrantTerms): Grant<O> {
      const grant = Object.freeze({ ...terms, operation }) as Grant<O>;
      standing.add(grant);
      return grant;
    },
    check(grant, business, record) {
      assert(standing.has(grant), 'a grant that the door did not mint, or that has ended');
      assert(grant.business === business, 'a grant for another business');
      assert(grant.records.has(record), 'a record that the grant does not name');
      if (clock.nowMs() >= grant.untilMs) throw new StewardError('refused', { rule: 'the permission for this has ended' });
    },
    end(grant) {
      standing.delete(grant);
    },
  };
}
