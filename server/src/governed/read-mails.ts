// read-mails: which mails were sent to oneself, or, for owners and admins, to people of the business. Kinds, times and what became of them; nothing is opened.
import type { PersonId } from '@steward/protocol/ids.ts';
import { mailsPageMax } from '@steward/protocol/wire/mail-routes.ts';
import { mailsOf, type LoggedMail } from '../stores/mail-log.ts';
import { locatePerson } from './locate.ts';
import type { ReadOperation } from './operation.ts';

export interface ReadMailsInput {
  readonly of: 'me' | 'business';
  readonly before?: { readonly atMs: number; readonly id: string } | undefined;
}

export interface MailsPage {
  readonly mails: readonly LoggedMail[];
  readonly next: { readonly atMs: number; readonly id: string } | undefined;
}

/** Longer than anything waits: what it told of went in another mail, or concerned nobody any more. */
const waitsMsMax = 4 * 86_400_000;
const isStale = ({ state, changedMs }: LoggedMail, nowMs: number): boolean => state === 'waiting' && nowMs - changedMs > waitsMsMax;

export const readMails: ReadOperation<'read-mails', ReadMailsInput, PersonId | undefined, MailsPage> = {
  kind: 'read',
  name: 'read-mails',
  async locate(tools, principal, { of }) {
    const person = of === 'me' ? principal.person : undefined;
    const target = await locatePerson(tools, principal, { person });
    return { ...target, records: [principal.business], known: true, loaded: person };
  },
  async act(_grant, { tools, principal, target }, { before }) {
    const of = target.loaded === undefined ? { business: principal.business } : { person: target.loaded };
    const nowMs = tools.clock.nowMs();
    const mails = (await mailsOf(tools.rows, of, mailsPageMax, before)).map((mail) =>
      isStale(mail, nowMs) ? { ...mail, state: 'failed' as const } : mail,
    );
    // Of one's own, what another business sent stands there, and is seen from there.
    const seen = mails.filter(({ businesses }) => businesses.length === 0 || businesses.includes(principal.business));
    const last = mails.at(-1);
    return { mails: seen, next: mails.length < mailsPageMax || !last ? undefined : { atMs: last.atMs, id: last.id } };
  },
};
