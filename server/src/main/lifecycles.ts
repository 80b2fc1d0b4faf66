// The lifecycles of this release, for whoever runs jobs.
import type { PersonId, SessionId } from '@steward/protocol/ids.ts';
import { createErasure, type ErasureParts } from '../lifecycle/erasure.ts';
import { createExport } from '../lifecycle/export/export.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { EmbeddedIdentity } from '../ports/identity.ts';
import { isoTime } from '../stores/wire-record.ts';

export interface LifecycleParts extends ErasureParts {
  readonly identity: ErasureParts['identity'] & Pick<EmbeddedIdentity, 'account' | 'sessions'>;
}

/** `places` keep copies of what the stores hold: each is told what was erased, and asked whether it still holds any of it. */
export function createLifecycles(parts: LifecycleParts): readonly Lifecycle[] {
  const login = (person: PersonId) => loginOf(parts.identity, person);
  return [createErasure(parts), createExport({ trust: parts.trust, sources: { login } })];
}

/** What a person gets of their login: no password, no key, no code, nothing that opens anything. */
async function loginOf(
  identity: Pick<EmbeddedIdentity, 'account' | 'sessions'>,
  person: PersonId,
): Promise<Readonly<Record<string, unknown>>> {
  // Asked by the job, in no session of the person's.
  const caller = { person, session: 'export' as SessionId, signedInAtMs: 0, secondFactor: false };
  const { email, emailConfirmed, displayName, language, totp, recoveryCodesLeft, passkeys } = await identity.account(caller);
  const sessions = await identity.sessions(caller);
  return {
    id: person,
    email,
    emailConfirmed,
    displayName,
    language,
    totp,
    recoveryCodesLeft,
    passkeys: passkeys.map(({ id, label, createdAtMs, lastUsedAtMs }) => ({
      id,
      name: label,
      createdAt: isoTime(createdAtMs),
      lastUsedAt: isoTime(lastUsedAtMs),
    })),
    sessions: sessions.map(({ device, createdAtMs, lastUsedAtMs }) => ({
      device,
      createdAt: isoTime(createdAtMs),
      lastUsedAt: isoTime(lastUsedAtMs),
    })),
  };
}
