// issue-recovery: an admin helps a member back in with a token to set a new password, which the admin hands over; the member is told by
// mail, and it is in the ledger. Refused for somebody who belongs to another business too, since the token opens the whole account.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import type { EmbeddedIdentity } from '../ports/identity.ts';
import { businessesOf } from '../stores/standing.ts';
import type { PersonInput } from './change-member-role.ts';
import { locatePerson, requireId } from './locate.ts';
import type { WriteOperation } from './operation.ts';

export interface Recovery {
  readonly token: string;
  readonly untilMs: number;
}

export function issueRecovery(
  identity: Pick<EmbeddedIdentity, 'beginReset'>,
): WriteOperation<'issue-recovery', PersonInput, PersonId, { recovery: Recovery | undefined }> {
  return {
    kind: 'write',
    name: 'issue-recovery',
    async locate(tools, principal, input) {
      const person = requireId<PersonId>('person', input.person);
      return { ...(await locatePerson(tools, principal, { person })), loaded: person };
    },
    async plan(_grant, { tools, target }) {
      const businesses = await businessesOf(tools.rows, target.loaded);
      if (businesses.length > 1)
        throw new StewardError('conflict', { rule: 'this person belongs to another business too and recovers the account by mail' });
      const result: { recovery: Recovery | undefined } = { recovery: undefined };
      const after = async () => {
        result.recovery = await identity.beginReset(target.loaded);
      };
      return { changes: [], result, after };
    },
  };
}
