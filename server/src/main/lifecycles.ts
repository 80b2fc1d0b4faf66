// The lifecycles of this release, for whoever runs jobs.
import type { PersonId, SessionId } from '@steward/protocol/ids.ts';
import type { AccountCopy } from '../catalogue/formats/account.ts';
import { createErasure, type ErasureParts } from '../lifecycle/erasure.ts';
import { createRestore } from '../lifecycle/restore.ts';
import { createImport } from '../lifecycle/import/import.ts';
import type { Delivery } from '../lifecycle/export/deliver.ts';
import { createExport } from '../lifecycle/export/export.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { RowReader } from '../ports/rows.ts';
import type { EmbeddedIdentity } from '../ports/identity.ts';
import { policiesRead, toldTo } from './account-traces.ts';
import { isoTime } from '../stores/wire-record.ts';

export interface LifecycleParts extends ErasureParts {
  readonly identity: ErasureParts['identity'] & Pick<EmbeddedIdentity, 'account' | 'sessionsOf'>;
  /** Who keeps all this, as its own people read it. */
  readonly controller: string;
  readonly delivery: Delivery | undefined;
  readonly rows: RowReader;
}

/** `places` keep copies of what the stores hold: each is told what was erased, and asked whether it still holds any of it. */
export function createLifecycles(parts: LifecycleParts): readonly Lifecycle[] {
  const login = (person: PersonId, takenAtMs: number) => loginOf(parts, person, takenAtMs);
  return [
    createErasure(parts),
    createImport(),
    createExport({ trust: parts.trust, sources: { login }, delivery: parts.delivery }),
    createRestore(),
  ];
}

const isSet = (atMs: number | undefined) => (atMs === undefined ? {} : { setAt: isoTime(atMs) });

/** What a person gets of their login, as `AccountCopy` has it: no password, no key, no code, nothing that opens anything. */
async function loginOf(
  { identity, controller, rows }: Pick<LifecycleParts, 'identity' | 'controller' | 'rows'>,
  person: PersonId,
  takenAtMs: number,
): Promise<AccountCopy> {
  // Asked by the job, in no session of the person's.
  const caller = { person, session: 'export' as SessionId, signedInAtMs: 0, secondFactor: false };
  const { email, displayName, language, passkeys, createdAtMs, passwordSetAtMs, totp, totpSinceMs } = await identity.account(caller);
  const sessions = await identity.sessionsOf(person);
  return {
    takenAt: isoTime(takenAtMs),
    id: person,
    name: displayName,
    email,
    createdAt: isoTime(createdAtMs),
    changedAt: isoTime(createdAtMs),
    language,
    password: isSet(passwordSetAtMs),
    ...(totp ? { secondFactor: isSet(totpSinceMs) } : {}),
    passkeys: passkeys.map((key) => ({ name: key.label, addedAt: isoTime(key.createdAtMs), usedAt: isoTime(key.lastUsedAtMs) })),
    sessions: sessions.map((session) => ({
      startedAt: isoTime(session.createdAtMs),
      seenAt: isoTime(session.lastUsedAtMs),
      device: session.device,
      current: false,
    })),
    businesses: [],
    choices: await policiesRead(rows, person),
    told: await toldTo(rows, person),
    controller: { name: controller },
  };
}
