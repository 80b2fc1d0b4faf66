// Tells by mail that there is something about a thread: through the gate, in the ledger of the business whose thread it is, before a byte leaves. The secrets in
// it are made for this mail, and only their hashes are kept. Whoever has no account is written to at the address they gave, which the grant opens for that alone.
import { StewardError } from '@steward/protocol/errors.ts';
import { withFooter } from '../../catalogue/mail-texts.ts';
import { mailFields, undeclared } from '../../catalogue/processors.ts';
import { disclosureChange } from '../../stores/disclosures.ts';
import { mailHtml } from '../../catalogue/mail-html.ts';
import type { MailState } from '@steward/protocol/wire/mail-routes.ts';
import { mailChanges, mailIdOf } from '../../stores/mail-log.ts';
import { threadMail } from '../../catalogue/thread-texts.ts';
import type { MailTransport } from '../../ports/mail.ts';
import { findRecords, openRecords } from '../../stores/records.ts';
import { newLink, type ThreadMail } from '../../stores/thread-links.ts';
import { newId } from '../new-id.ts';
import { gateSentences } from '../disclose.ts';
import type { Act, Refusal, WriteOperation } from '../operation.ts';
import { locateThread, type LocatedThread } from './locate-thread.ts';

export interface MailThreadParts {
  readonly mail: MailTransport;
  /** The declared processor that carries mails. */
  readonly processor: string;
  /** Origin of the web app, for links. */
  readonly base: string;
  /** To which replies go, with a secret of their own behind a `+`; undefined where no mail is received. */
  readonly privacyEmail?: string | undefined;
  readonly replies: { readonly local: string; readonly domain: string } | undefined;
}

export interface MailThreadInput {
  readonly thread: string;
  readonly mail: ThreadMail;
  /** Of a person with an account. */
  readonly address?: string | undefined;
}

/** What a thread is about is between a person and the operator, so a business's switch does not stop it. */
export type MailThread = WriteOperation<'disclose', MailThreadInput, LocatedThread | undefined, void>;

export function createMailThread(parts: MailThreadParts): MailThread {
  return {
    kind: 'write',
    name: 'disclose',
    async locate(tools, principal, input, purpose) {
      const target = await locateThread(tools, principal, input);
      const missing = undeclared(tools.processors, parts.processor, purpose, mailFields);
      return {
        ...target,
        processor: parts.processor,
        // What is opened, and what of it is sent.
        fields: new Set([...mailFields, ...(input.address === undefined ? ['threads.email'] : [])]),
        ...refusedFor(missing, tools.processors.get(parts.processor)?.off === true),
      };
    },
    async plan(grant, act, input) {
      const { tools, principal, target } = act;
      const { thread } = target.loaded!;
      const row = {
        processor: parts.processor,
        fields: mailFields,
        atMs: tools.clock.nowMs(),
        outcome: 'sent',
        policy: undefined,
        record: undefined,
      } as const;
      return {
        changes: [disclosureChange(principal.business, row, tools.random.bytes(8))],
        result: undefined,
        async after() {
          const address = input.address ?? (await addressOf(grant, act));
          if (address === undefined) return;
          await send(parts, act, { ...input, address, account: thread.by !== undefined }, principal.business);
        },
      };
    },
  };
}

function refusedFor(missing: ReturnType<typeof undeclared>, off: boolean): { readonly refusal?: Refusal } {
  if (missing === undefined && !off) return {};
  const sentence = missing === undefined ? gateSentences['gate-switched-off'].operator : gateSentences['gate-undeclared'][missing];
  return { refusal: { allowed: false, policies: [missing === undefined ? 'gate-switched-off' : 'gate-undeclared'], sentence } };
}

async function addressOf(
  grant: Parameters<MailThread['plan']>[0],
  { tools, principal, target }: Act<LocatedThread | undefined>,
): Promise<string | undefined> {
  const rows = (await findRecords(tools.rows, principal.business, [target.loaded!.thread.id])).map(({ row }) => row);
  const [opened] = await openRecords(tools.vault, grant, rows);
  const email = opened?.fields['email'];
  return typeof email === 'string' ? email : undefined;
}

async function send(
  { mail, base, replies, privacyEmail }: MailThreadParts,
  { tools, target }: Act<LocatedThread | undefined>,
  { mail: kind, address, account }: MailThreadInput & { readonly address: string; readonly account: boolean },
  business: LocatedThread['business'],
): Promise<void> {
  const { thread } = target.loaded!;
  const { rows, random, clock } = tools;
  const nowMs = clock.nowMs();
  const secret = newId<never>(random) as string;
  const reply = newId<never>(random) as string;
  const takesReplies = replies !== undefined && kind !== 'confirm';
  const link = account ? `${base}/app/privacy/contact/${thread.id}` : `${base}/contact/thread#${secret}`;
  const changes = [
    ...(account ? [] : newLink(secret, { business, thread: thread.id, mode: kind === 'confirm' ? 'confirm' : 'visitor', nowMs })),
    ...(takesReplies ? newLink(reply, { business, thread: thread.id, mode: 'reply', nowMs, address }) : []),
  ];
  if (changes.length > 0 && !(await rows.commit(changes)).done) throw new StewardError('conflict');
  const text = withFooter(threadMail({ kind, language: thread.language, link, takesReplies, account }), thread.language, privacyEmail);
  const sent = {
    id: mailIdOf(reply),
    atMs: nowMs,
    kind: `thread-${kind}`,
    person: thread.by,
    businesses: [business],
    attempts: 1,
    changedMs: nowMs,
  };
  const note = (state: MailState, rule?: string) => rows.commit(mailChanges({ ...sent, state, rule })).catch(() => undefined);
  const leaves = mail.send({
    to: address,
    subject: text.subject,
    text: text.text,
    html: mailHtml({ ...text, language: thread.language }),
    // So that a reply finds its way back even where its address lost what stands behind the plus.
    messageId: reply,
    ...(takesReplies ? { replyTo: `${replies.local}+${reply}@${replies.domain}` } : {}),
  });
  // Nothing rests on the note: who has an account sees that there was a mail.
  if (account)
    await leaves.then(
      () => note('sent'),
      () => note('waiting', 'the mail did not leave'),
    );
  await leaves;
}
