// receive-mail: what the receiver does with one mail for one project: puts it there, sets it aside, or sends it back. Whatever it is, it is one commit with its entry and
// with what is known of it afterwards, and rests on the address, the rules and the project being as they were read; only then does the sender hear that it was taken.
import type { PersonId, RecordId } from '@steward/protocol/ids.ts';
import type { MailReason } from '@steward/protocol/words.ts';
import type { Grant } from '../../ports/grant.ts';
import type { Change } from '../../ports/rows.ts';
import { keyOf } from '../../stores/layout.ts';
import { logMail, putSeen, type FoundMailAddress } from '../../stores/mail-in.ts';
import { createChanges, findRecord, listIds } from '../../stores/records.ts';
import { collectionOf } from '../locate.ts';
import { newId } from '../new-id.ts';
import type { Act, WriteOperation } from '../operation.ts';
import { sealNew } from '../seal-new.ts';
import { bytesMaxOf, storeFile } from '../put-file.ts';
import { blobOf } from '../blob-name.ts';
import { writeArrival } from './arrival.ts';
import { locateMailIn } from './locate-mail-in.ts';
import type { MailFate } from './mail-rules.ts';
import type { Mailbox } from './read-mailbox.ts';
import { filesOfMailMax, line, lookForSeen, sealMail, type IncomingMail, type MadeIds, type SeenBefore } from './seal-mail.ts';

/** More wait for nobody: then what the rules do not let in goes back. */
export const quarantinedMax = 200;

export interface ReceiveMailInput {
  readonly address: FoundMailAddress;
  readonly mailbox: Mailbox;
  readonly fate: MailFate;
  /** Absent for what was not even read. */
  readonly mail: IncomingMail | undefined;
  readonly bytes: number;
  /** Whose proven address it is from. */
  readonly author: PersonId | undefined;
}

export interface ReceivedMailResult {
  readonly outcome: MailFate['outcome'];
  readonly reason: MailReason | undefined;
  readonly record: RecordId | undefined;
  /** It had been taken before. */
  readonly duplicate?: true;
}

interface Loaded {
  readonly fate: MailFate;
  readonly ids: MadeIds;
  readonly seen: SeenBefore | undefined;
}

export const receiveMail: WriteOperation<'receive-mail', ReceiveMailInput, Loaded, ReceivedMailResult> = {
  kind: 'write',
  name: 'receive-mail',
  async locate(tools, principal, input, purpose) {
    const { address, mailbox, mail } = input;
    const target = await locateMailIn(tools, principal, address.project, 'mails', purpose, []);
    const none: Loaded = { fate: input.fate, ids: { mail: newId<RecordId>(tools.random), files: [] }, seen: undefined };
    if (target.absent) return { ...target, loaded: none };
    const stands = await findRecord(tools.rows, principal.business, mailbox.id);
    const found = await tools.rows.get(address.key);
    if (stands?.row.state !== 'living' || stands.revision !== mailbox.revision || found?.revision !== address.revision)
      return { ...target, absent: true, loaded: none };
    const fate = await withRoom(input.fate, () => isFull(tools, principal.business, address));
    const seen =
      mail && fate.outcome !== 'bounced'
        ? await lookForSeen({ tools, principal, project: address.project }, mailbox.salt, mail)
        : undefined;
    const files = fate.outcome === 'received' ? (mail?.read.files ?? []).slice(0, filesOfMailMax) : [];
    const ids = { mail: none.ids.mail, files: files.map(() => newId<RecordId>(tools.random)) };
    const taken = fate.outcome !== 'bounced' && seen?.living === undefined;
    return {
      ...target,
      collection: fate.outcome === 'quarantined' ? 'quarantined-mails' : 'mails',
      records: taken ? [ids.mail, ...ids.files] : [],
      checks: [
        ...target.checks,
        { kind: 'check', key: address.key, expect: address.revision },
        { kind: 'check', key: keyOf.record(principal.business, mailbox.id), expect: mailbox.revision },
      ],
      loaded: { fate, ids, seen },
    };
  },
  async plan(grant, act, input) {
    const { tools, principal, target } = act;
    const { fate, ids, seen } = target.loaded;
    const of = { business: principal.business, project: input.address.project };
    if (seen?.living !== undefined)
      return { changes: [], result: { outcome: fate.outcome, reason: undefined, record: seen.living, duplicate: true } };
    const reason = 'reason' in fate ? fate.reason : undefined;
    const record = fate.outcome === 'bounced' ? undefined : ids.mail;
    const logged = { atMs: tools.clock.nowMs(), outcome: fate.outcome, reason, record, bytes: input.bytes };
    const made = await make(grant, act, input);
    const log = logMail(of, newId<RecordId>(tools.random), logged, seen?.hash);
    return { changes: [...made.changes, ...log], abandon: made.abandon, result: { outcome: fate.outcome, reason, record } };
  },
};

const nothing = { changes: [] as readonly Change[], abandon: async () => undefined };

async function make(grant: Grant, act: Act<Loaded>, input: ReceiveMailInput) {
  const { fate, ids, seen } = act.target.loaded;
  const { mail, mailbox, author } = input;
  if (fate.outcome === 'bounced' || !mail || !seen) return nothing;
  if (fate.outcome === 'received') return sealMail(grant, act, { ...mail, ids, salt: mailbox.salt, author, seen });
  return setAside(grant, act, mail, fate.reason);
}

/** Set aside as it came, with how it came: it is read only when somebody lets it in. */
async function setAside(grant: Grant, act: Act<Loaded>, { raw, envelope, verdicts, read }: IncomingMail, reason: MailReason) {
  const { tools, principal, target } = act;
  const collection = collectionOf(tools, 'quarantined-mails');
  const id = target.loaded.ids.mail;
  const fields = {
    subject: line(read.subject) ?? '—',
    ...(line(read.from?.address ?? '') === undefined ? {} : { from: line(read.from!.address) }),
    ...(line(read.from?.name ?? '') === undefined ? {} : { fromName: line(read.from!.name!) }),
    envelope: writeArrival({ envelope, verdicts }),
    reason,
  };
  const file = { collection: 'quarantined-mails', id, field: 'held', name: 'mail.eml', type: 'message/rfc822' };
  const content = {
    async *[Symbol.asyncIterator]() {
      yield raw;
    },
  };
  const { row } = await sealNew(grant, tools, principal, {
    collection,
    id,
    project: target.project,
    fields,
    files: [{ field: 'held', store: (key) => storeFile(grant, act, key, { ...file, content }, bytesMaxOf(collection, 'held')) }],
  });
  return {
    changes: [...createChanges(principal.business, row), ...seenChange(act)],
    abandon: async () => {
      for (const each of row.files) await tools.blobs.remove(blobOf(principal.business, each));
    },
  };
}

/** The same mail sent again, while the first waits, is the same. */
function seenChange({ principal, target }: Act<Loaded>): readonly Change[] {
  const { seen, ids } = target.loaded;
  return seen ? [putSeen({ business: principal.business, project: target.project! }, seen.hash, ids.mail, seen.before)] : [];
}

async function withRoom(fate: MailFate, full: () => Promise<boolean>): Promise<MailFate> {
  return fate.outcome === 'quarantined' && (await full()) ? { outcome: 'bounced', reason: 'quarantine-full' } : fate;
}

async function isFull(
  tools: Act<unknown>['tools'],
  business: FoundMailAddress['business'],
  { project }: FoundMailAddress,
): Promise<boolean> {
  return (await listIds(tools.rows, business, project, 'quarantined-mails', { limit: quarantinedMax })).length >= quarantinedMax;
}
