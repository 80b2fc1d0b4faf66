// release-mail: somebody who manages the project lets a mail in that was set aside, or discards it. Letting in makes its records and destroys what was set aside in one
// commit, so that it is never there twice, and never lost; whose it is said to be from is shown as unproven as it is.
import type { RecordId } from '@steward/protocol/ids.ts';
import { logMail } from '../../stores/mail-in.ts';
import type { StoredRecord } from '../../stores/records.ts';
import { owedChange } from '../../stores/tombstones.ts';
import type { Change } from '../../ports/rows.ts';
import { holdOver, standingHolds } from '../../stores/holds.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import { clearAway, destructionChanges, fateOf } from '../destroy-records.ts';
import { requireId } from '../locate.ts';
import { newId } from '../new-id.ts';
import type { WriteOperation } from '../operation.ts';
import { locateMailIn } from './locate-mail-in.ts';
import { findQuarantined, type OpenedQuarantined, type QuarantinedNamed } from './read-quarantine.ts';
import { filesOfMailMax, lookForSeen, sealMail, type IncomingMail, type MadeIds } from './seal-mail.ts';

export interface ReleaseMailInput extends QuarantinedNamed {
  /** The mail as it was opened and read; absent to discard it. */
  readonly letIn?: (IncomingMail & { readonly reason: OpenedQuarantined['reason']; readonly salt: string }) | undefined;
}

export interface Released {
  /** The mail that it became. */
  readonly mail: RecordId | undefined;
}

interface Loaded {
  readonly stored: StoredRecord | undefined;
  readonly ids: MadeIds;
}

export const releaseMail: WriteOperation<'release-mail', ReleaseMailInput, Loaded, Released> = {
  kind: 'write',
  name: 'release-mail',
  async locate(tools, principal, { project, mail, letIn }, purpose) {
    const files = (letIn?.read.files ?? []).slice(0, filesOfMailMax).map(() => newId<RecordId>(tools.random));
    const ids = { mail: newId<RecordId>(tools.random), files };
    const records = [requireId<RecordId>('mail', mail), ...(letIn ? [ids.mail, ...files] : [])];
    const target = await locateMailIn(tools, principal, project, 'quarantined-mails', purpose, records);
    const stored = target.absent ? undefined : await findQuarantined(tools, principal, target.project!, mail);
    return { ...target, absent: stored === undefined, loaded: { stored, ids } };
  },
  async plan(grant, act, { letIn }) {
    const { tools, principal, target } = act;
    const { ids } = target.loaded;
    const stored = target.loaded.stored!;
    const { row } = stored;
    const hold = holdOver(await standingHolds(tools.rows, principal.business, tools.clock.nowMs()), row);
    if (hold)
      throw new StewardError('conflict', { field: 'mail', rule: `it is held until ${new Date(hold.untilMs).toISOString().slice(0, 10)}` });
    const fate = await fateOf({ tools, principal }, row);
    const destroyed: readonly Change[] = [
      ...destructionChanges(principal.business, stored, fate),
      ...owedChange(principal.business, [row.id]),
    ];
    const tidy = () => clearAway(grant, tools, principal, [fate.tombstone]);
    if (!letIn) return { changes: destroyed, result: { mail: undefined }, tidy };
    const project = target.project!;
    const seen = await lookForSeen({ tools, principal, project }, letIn.salt, letIn);
    const made = await sealMail(grant, act, { ...letIn, ids, author: undefined, released: letIn.reason, seen });
    const of = { business: principal.business, project };
    const log = logMail(
      of,
      newId<RecordId>(tools.random),
      { atMs: tools.clock.nowMs(), outcome: 'received', reason: letIn.reason, record: ids.mail, bytes: letIn.raw.length },
      seen.hash,
    );
    return { changes: [...made.changes, ...log, ...destroyed], abandon: made.abandon, result: { mail: ids.mail }, tidy };
  },
};
