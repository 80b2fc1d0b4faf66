// read-mail-in, of what was set aside: for those who decide about it. The list says from whom, about what and why; one mail is opened to be let in.
import { buffer } from 'node:stream/consumers';
import { StewardError } from '@steward/protocol/errors.ts';
import type { ProjectId, RecordId } from '@steward/protocol/ids.ts';
import type { MailReason } from '@steward/protocol/words.ts';
import { mailLog, type LoggedMail } from '../../stores/mail-in.ts';
import { findRecord, findRecords, listIds, openRecords, type StoredRecord } from '../../stores/records.ts';
import { fileWhere, blobOf } from '../blob-name.ts';
import { collectionOf, requireId } from '../locate.ts';
import type { ReadOperation } from '../operation.ts';
import type { StoredFile } from '../put-file.ts';
import { readArrival, type Arrival } from './arrival.ts';
import { locateMailIn } from './locate-mail-in.ts';
import { quarantinedMax } from './receive-mail.ts';

const loggedMax = 50;

export interface QuarantinedMail {
  readonly id: RecordId;
  readonly atMs: number;
  readonly subject: string;
  readonly from: string | undefined;
  readonly fromName: string | undefined;
  readonly reason: MailReason;
  readonly verdicts: Arrival['verdicts'];
  readonly bytes: number;
}

export interface Quarantine {
  /** The oldest first. */
  readonly mails: readonly QuarantinedMail[];
  /** What became of the last mails, the newest first. */
  readonly log: readonly LoggedMail[];
}

export const readQuarantine: ReadOperation<'read-mail-in', { readonly project: string }, readonly StoredRecord[], Quarantine> = {
  kind: 'read',
  name: 'read-mail-in',
  async locate(tools, principal, { project }, purpose) {
    const target = await locateMailIn(tools, principal, project, 'quarantined-mails', purpose, []);
    if (target.absent) return { ...target, loaded: [] };
    const ids = await listIds(tools.rows, principal.business, target.project!, 'quarantined-mails', { limit: quarantinedMax });
    const stored = await findRecords(tools.rows, principal.business, ids);
    return { ...target, records: stored.map(({ row }) => row.id), loaded: stored };
  },
  async act(grant, { tools, principal, target }) {
    const rows = target.loaded.map(({ row }) => row);
    const views = await openRecords(tools.vault, grant, rows);
    const mails = views.flatMap(({ id, createdAtMs, fields }): readonly QuarantinedMail[] => {
      const { subject, from, fromName, reason, envelope, held } = fields as Readonly<Record<string, string | undefined>>;
      // Erased a moment ago.
      if (subject === undefined) return [];
      const { size } = held as unknown as StoredFile;
      return [
        {
          id,
          atMs: createdAtMs,
          subject,
          from,
          fromName,
          reason: reason as MailReason,
          verdicts: readArrival(envelope).verdicts,
          bytes: size,
        },
      ];
    });
    mails.sort((a, b) => a.atMs - b.atMs);
    return { mails, log: await mailLog(tools.rows, { business: principal.business, project: target.project! }, loggedMax) };
  },
};

export interface OpenedQuarantined extends Arrival {
  readonly id: RecordId;
  readonly raw: Uint8Array;
  readonly reason: MailReason;
}

export interface QuarantinedNamed {
  readonly project: string;
  readonly mail: string;
}

/** One of them, whole. */
export const openQuarantined: ReadOperation<'read-mail-in', QuarantinedNamed, StoredRecord | undefined, OpenedQuarantined> = {
  kind: 'read',
  name: 'read-mail-in',
  async locate(tools, principal, { project, mail }, purpose) {
    const target = await locateMailIn(tools, principal, project, 'quarantined-mails', purpose, [requireId('mail', mail)]);
    const stored = target.absent ? undefined : await findQuarantined(tools, principal, target.project!, mail);
    return { ...target, absent: stored === undefined, loaded: stored };
  },
  async act(grant, { tools, principal, target }, { mail }) {
    const { row } = target.loaded!;
    const [view] = await openRecords(tools.vault, grant, [row]);
    const file = view!.fields['held'] as StoredFile | undefined;
    if (!file) throw new StewardError('not-found');
    const where = fileWhere(principal.business, { collection: 'quarantined-mails', id: mail }, file.id);
    const group = collectionOf(tools, 'quarantined-mails').groups.find(({ fields }) => fields.includes('held'))!;
    const key = row.groups.find(({ group: name }) => name === group.name)!.key;
    const name = blobOf(principal.business, file.id);
    const size = await tools.blobs.size(name);
    if (size === undefined) throw new StewardError('integrity-failed', { rule: 'a stored file is missing' });
    const read = async function* (of: { from: number; length: number }) {
      const part = await tools.blobs.get(name, of);
      if (!part) throw new StewardError('integrity-failed', { rule: 'a stored file is missing' });
      yield* part;
    };
    const opened = await tools.vault.openFile(grant, where, key, size, read);
    if (typeof opened === 'string') throw new StewardError('not-found');
    const { reason, envelope } = view!.fields;
    return { ...readArrival(envelope), id: row.id, raw: await buffer(opened), reason: reason as MailReason };
  },
};

export async function findQuarantined(
  tools: Parameters<typeof locateMailIn>[0],
  { business }: Parameters<typeof locateMailIn>[1],
  project: ProjectId,
  mail: string,
): Promise<StoredRecord | undefined> {
  const stored = await findRecord(tools.rows, business, mail);
  const fits = stored?.row.collection === 'quarantined-mails' && stored.row.state === 'living' && stored.row.project === project;
  return fits ? stored : undefined;
}
