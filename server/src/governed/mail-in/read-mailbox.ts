// read-mail-in, of a project's address: for whoever works in the project, to write to it; for the receiver, to know whose mail it takes.
import { StewardError } from '@steward/protocol/errors.ts';
import type { RecordId } from '@steward/protocol/ids.ts';
import type { MailOtherwiseRule, MailRule } from '@steward/protocol/words.ts';
import { findMailbox } from '../../stores/mail-in.ts';
import { findRecord, openRecords, type Fields, type StoredRecord } from '../../stores/records.ts';
import type { ReadOperation, Target, Tools, Principal } from '../operation.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import { locateMailIn } from './locate-mail-in.ts';

const quarterMs = 900_000;

export interface Mailbox {
  readonly id: RecordId;
  readonly version: number;
  /** Of the record: a mail is taken by the rules that were read. */
  readonly revision: number;
  /** Undefined while it takes no mail. */
  readonly address: string | undefined;
  readonly former: { readonly address: string; readonly untilMs: number } | undefined;
  readonly rule: MailRule;
  readonly otherwise: MailOtherwiseRule;
  /** Addresses, and domains as `@example.org`; in lower case. */
  readonly senders: readonly string[];
  readonly salt: string;
}

export interface MailboxNamed {
  readonly project: string;
}

/** Undefined where the project has none yet. */
export const readMailbox: ReadOperation<'read-mail-in', MailboxNamed, StoredRecord | undefined, Mailbox | undefined> = {
  kind: 'read',
  name: 'read-mail-in',
  entryServesMs: quarterMs,
  locate: locateMailbox,
  async act(grant, { tools, target }) {
    if (!target.loaded) return undefined;
    const [view] = await openRecords(tools.vault, grant, [target.loaded.row]);
    return mailboxOf(target.loaded, view!.fields);
  },
};

export async function locateMailbox(
  tools: Tools,
  principal: Principal,
  { project }: MailboxNamed,
  purpose: Purpose,
): Promise<Target<StoredRecord | undefined>> {
  const target = await locateMailIn(tools, principal, project, 'mailboxes', purpose, []);
  const named = target.absent ? undefined : await findMailbox(tools.rows, principal.business, target.project!);
  const stored = named && (await findRecord(tools.rows, principal.business, named.id));
  if (named && stored?.row.state !== 'living') return { ...target, absent: true, loaded: undefined };
  return { ...target, records: stored ? [stored.row.id] : [], loaded: stored, viewed: project };
}

export function mailboxOf({ row, revision }: StoredRecord, fields: Fields): Mailbox {
  const { address, former, formerUntil, rule, otherwise, senders, salt } = fields as Readonly<Record<string, string | undefined>>;
  if (salt === undefined) throw new StewardError('conflict', { rule: 'the address of the project was erased' });
  return {
    id: row.id,
    version: row.version,
    revision,
    address,
    former: former === undefined || formerUntil === undefined ? undefined : { address: former, untilMs: Date.parse(formerUntil) },
    rule: rule as MailRule,
    otherwise: otherwise as MailOtherwiseRule,
    senders: (senders ?? '').split('\n').filter((each) => each !== ''),
    salt,
  };
}
