// set-mail-in: gives a project an address for mail, another one, none; says whose mail it takes. The address lies sealed in the mailbox's record; what finds it is the
// hash of its secret. Both are one commit: an address that is replaced takes nothing from that moment on, or, if the person says so, from a day on.
import { StewardError } from '@steward/protocol/errors.ts';
import type { RecordId } from '@steward/protocol/ids.ts';
import type { MailOtherwiseRule, MailRule } from '@steward/protocol/words.ts';
import type { Grant } from '../../ports/grant.ts';
import type { Change } from '../../ports/rows.ts';
import { findMailbox, mailSecret, putMailAddress, putMailbox, removeMailAddress, secretIn } from '../../stores/mail-in.ts';
import { createChanges, findRecord, openRecords, type Fields, type StoredRecord } from '../../stores/records.ts';
import { isoTime } from '../../stores/wire-record.ts';
import { collectionOf } from '../locate.ts';
import { newId } from '../new-id.ts';
import type { Act, Plan, WriteOperation } from '../operation.ts';
import { sealNew } from '../seal-new.ts';
import { planUpdate } from '../update-record.ts';
import { locateMailIn } from './locate-mail-in.ts';
import { knownSender, knownSendersMax } from './mail-rules.ts';
import { mailboxOf, type Mailbox } from './read-mailbox.ts';

const secretBytes = 16;
const saltBytes = 32;
const slugCharsMax = 36;
/** How long an address that was replaced may go on at most. */
export const graceMsMax = 30 * 86_400_000;

export type MailInChange =
  | { readonly kind: 'on' }
  /** `graceMs`: how long the address before still takes mail; 0 for not at all. */
  | { readonly kind: 'rotate'; readonly graceMs: number }
  | { readonly kind: 'off' }
  | {
      readonly kind: 'rules';
      readonly rule?: MailRule | undefined;
      readonly otherwise?: MailOtherwiseRule | undefined;
      readonly senders?: readonly string[] | undefined;
      /** The version that was seen. */
      readonly ifVersion: number;
    };

export interface SetMailInInput {
  readonly project: string;
  readonly change: MailInChange;
}

interface Loaded {
  readonly mailbox: StoredRecord | undefined;
  /** The project's own record, for the readable part of the address. */
  readonly project: StoredRecord | undefined;
  readonly fresh: RecordId;
}

/** The operation for addresses of one domain. */
export function setMailIn(domain: string): WriteOperation<'set-mail-in', SetMailInInput, Loaded, Mailbox> {
  return {
    kind: 'write',
    name: 'set-mail-in',
    async locate(tools, principal, input, purpose) {
      const target = await locateMailIn(tools, principal, input.project, 'mailboxes', purpose, []);
      const fresh = newId<RecordId>(tools.random);
      if (target.absent) return { ...target, loaded: { mailbox: undefined, project: undefined, fresh } };
      const { business } = principal;
      const named = await findMailbox(tools.rows, business, target.project!);
      const mailbox = named && (await findRecord(tools.rows, business, named.id));
      const project = await findRecord(tools.rows, business, target.project!);
      const makesAddress = input.change.kind === 'on' || input.change.kind === 'rotate';
      const records = [mailbox?.row.id ?? fresh, ...(makesAddress ? [target.project!] : [])];
      return { ...target, records, loaded: { mailbox, project, fresh } };
    },
    plan: (grant, act, { change }) =>
      act.target.loaded.mailbox ? changeIt(grant, act, domain, change) : makeIt(grant, act, domain, change),
  };
}

async function makeIt(grant: Grant, act: Act<Loaded>, domain: string, change: MailInChange): Promise<Plan<Mailbox>> {
  if (change.kind !== 'on') throw new StewardError('conflict', { field: 'change', rule: 'the project has no address for e-mail yet' });
  const { tools, principal, target } = act;
  const { business } = principal;
  const project = target.project!;
  const made = await newAddress(grant, act, domain);
  const salt = Buffer.from(tools.random.bytes(saltBytes)).toString('hex');
  const fields: Fields = { address: made.address, rule: 'members', otherwise: 'quarantine', salt };
  const { row } = await sealNew(grant, tools, principal, {
    collection: collectionOf(tools, 'mailboxes'),
    id: target.loaded.fresh,
    project,
    fields,
  });
  return {
    changes: [
      ...createChanges(business, row),
      putMailbox(business, project, row.id),
      ...putMailAddress(made.secret, { business, project, mailbox: row.id, untilMs: undefined }),
    ],
    result: mailboxOf({ row, revision: 0 }, fields),
  };
}

async function changeIt(grant: Grant, act: Act<Loaded>, domain: string, change: MailInChange): Promise<Plan<Mailbox>> {
  const { tools, target } = act;
  const stored = target.loaded.mailbox!;
  const [view] = await openRecords(tools.vault, grant, [stored.row]);
  const before = mailboxOf(stored, view!.fields);
  const { fields, changes } = await changed(grant, act, domain, before, change);
  const ifVersion = change.kind === 'rules' ? change.ifVersion : undefined;
  const collection = collectionOf(tools, 'mailboxes');
  const update = await planUpdate(grant, { ...act, target: { ...target, loaded: stored } }, collection, ifVersion, fields);
  const now = mailboxOf({ row: { ...stored.row, version: update.result.version }, revision: 0 }, update.result.fields);
  const { abandon } = update;
  return { changes: [...update.changes, ...changes], result: now, ...(abandon ? { abandon } : {}) };
}

interface Changed {
  readonly fields: Readonly<Record<string, string | null>>;
  readonly changes: readonly Change[];
}

async function changed(grant: Grant, act: Act<Loaded>, domain: string, before: Mailbox, change: MailInChange): Promise<Changed> {
  switch (change.kind) {
    case 'off':
      return {
        fields: { address: null, former: null, formerUntil: null },
        changes: [...dead(act, before.address), ...dead(act, before.former?.address)],
      };
    case 'rules':
      return { fields: rulesOf(change), changes: [] };
    case 'on':
      if (before.address !== undefined) throw new StewardError('conflict', { field: 'change', rule: 'the project has an address already' });
      return renewed(grant, act, domain, before, 0);
    case 'rotate':
      return renewed(grant, act, domain, before, change.graceMs);
  }
}

async function renewed(grant: Grant, act: Act<Loaded>, domain: string, before: Mailbox, graceMs: number): Promise<Changed> {
  if (!Number.isInteger(graceMs) || graceMs < 0 || graceMs > graceMsMax)
    throw new StewardError('invalid-input', { field: 'graceHours', rule: `0 to ${graceMsMax / 3_600_000}` });
  const made = await newAddress(grant, act, domain);
  const goesOn = graceMs > 0 && before.address !== undefined;
  const untilMs = act.tools.clock.nowMs() + graceMs;
  const at = { business: act.principal.business, project: act.target.project!, mailbox: before.id };
  return {
    fields: {
      address: made.address,
      former: goesOn ? before.address! : null,
      formerUntil: goesOn ? isoTime(untilMs) : null,
    },
    changes: [
      ...putMailAddress(made.secret, { ...at, untilMs: undefined }),
      ...(goesOn ? putMailAddress(secretOf(before.address!)!, { ...at, untilMs }) : dead(act, before.address)),
      ...dead(act, before.former?.address),
    ],
  };
}

/** From now on nobody takes mail to it. */
function dead({ principal, target }: Act<Loaded>, address: string | undefined): readonly Change[] {
  const secret = address === undefined ? undefined : secretOf(address);
  return secret === undefined ? [] : removeMailAddress(secret, principal.business, target.project!);
}

const secretOf = (address: string) => secretIn(address.slice(0, address.lastIndexOf('@')));

function rulesOf({ rule, otherwise, senders }: MailInChange & { kind: 'rules' }): Readonly<Record<string, string | null>> {
  const wrong = (rule_: string) => new StewardError('invalid-input', { field: 'senders', rule: rule_ });
  if (senders !== undefined && senders.length > knownSendersMax) throw wrong(`at most ${knownSendersMax} senders`);
  const known = senders?.map((each) => {
    const sender = knownSender(each);
    if (sender === undefined) throw wrong('addresses, or domains such as @example.org');
    return sender;
  });
  const list = known === undefined ? undefined : [...new Set(known)].join('\n');
  return {
    ...(rule === undefined ? {} : { rule }),
    ...(otherwise === undefined ? {} : { otherwise }),
    ...(list === undefined ? {} : { senders: list === '' ? null : list }),
  };
}

/** The readable part is the project's name as it is now; what counts is the secret behind it. */
async function newAddress(grant: Grant, { tools, target }: Act<Loaded>, domain: string) {
  const stored = target.loaded.project!;
  const [view] = await openRecords(tools.vault, grant, [stored.row]);
  const name = view!.fields['name'];
  const secret = mailSecret(tools.random.bytes(secretBytes));
  return { secret, address: `${slugOf(typeof name === 'string' ? name : '')}-${secret}@${domain}` };
}

/** Lower-case letters, digits and hyphens. */
export function slugOf(name: string): string {
  const plain = name.toLowerCase().replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue').replaceAll('ß', 'ss');
  const words = plain
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-');
  return words.slice(0, slugCharsMax).replaceAll(/^-+|-+$/g, '') || 'projekt';
}
