// A project that takes mail, in memory: what is sent into it, as which sender, and what is there afterwards.
import type { PersonId } from '@steward/protocol/ids.ts';
import { readMail } from '../../catalogue/mail/read-mail.ts';
import { createBudget } from '../../edges/http/budget.ts';
import { listByTime } from '../../governed/list-records.ts';
import { readQuarantine } from '../../governed/mail-in/read-quarantine.ts';
import { readMailbox } from '../../governed/mail-in/read-mailbox.ts';
import type { Principal } from '../../governed/operation.ts';
import { governedKit, type GovernedKit } from '../../governed/testing/governed-kit.ts';
import {
  envelopeOf,
  mailDomain,
  openMailbox,
  setTestMailIn,
  verdictsOf,
  writtenMail,
  type WrittenMail,
} from '../../governed/testing/mail-in.fixture.ts';
import type { MailVerdicts } from '../../ports/read-mail.ts';
import { createMailIn, hourMs, type MailAnswer, type MailIn } from './take-mail.ts';

type Sender = MailVerdicts['sender'];

export async function mailScene<K extends GovernedKit = GovernedKit>(kit: K = governedKit() as K) {
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const people = new Map<string, PersonId>([['ada@example.org', ada.person!]]);
  let verdicts: MailVerdicts = verdictsOf('verified');
  const mailIn = createMailIn({
    door: kit.door,
    identity: { personOf: async (email) => people.get(email) },
    judgeMail: async () => verdicts,
    readMail: async (raw, envelope) => readMail(raw, envelope),
    domain: mailDomain,
    budgets: { project: createBudget(kit.tools, 'project', 50, hourMs), business: createBudget(kit.tools, 'business', 80, hourMs) },
  });
  const { mailbox } = await openMailbox(kit, ada, project);
  const address = mailbox.address!;
  const fresh = (principal: Principal) => ({ ...principal, signedInAtMs: kit.clock.nowMs() });
  return {
    kit,
    ada,
    project,
    people,
    mailIn,
    address,
    fresh,
    judge: (next: MailVerdicts) => void (verdicts = next),
    send: (mail: WrittenMail | Buffer, sender: Sender = 'verified', to = address) =>
      send(kit, mailIn, mail, to, () => (verdicts = verdictsOf(sender))),
    mails: async (principal: Principal = ada) =>
      (await kit.ask(principal, listByTime, { collection: 'mails', project, limit: 50, sort: 'createdAt' })).records,
    files: async () => (await kit.ask(ada, listByTime, { collection: 'mail-files', project, limit: 50, sort: 'createdAt' })).records,
    quarantine: () => kit.ask(ada, readQuarantine, { project }),
    rules: async (change: { rule?: 'members' | 'known' | 'anyone'; otherwise?: 'quarantine' | 'bounce'; senders?: readonly string[] }) => {
      const { version } = (await kit.ask(ada, readMailbox, { project }))!;
      return kit.ask(ada, setTestMailIn, { project, change: { kind: 'rules', ifVersion: version, ...change } });
    },
  };
}

async function send(
  kit: ReturnType<typeof governedKit>,
  mailIn: MailIn,
  mail: WrittenMail | Buffer,
  to: string,
  judge: () => void,
): Promise<MailAnswer | undefined> {
  judge();
  kit.clock.advance(1_000);
  const found = await mailIn.find(to);
  if (!found) return undefined;
  return mailIn.take(found, Buffer.isBuffer(mail) ? mail : writtenMail(mail), envelopeOf(to, kit.clock.nowMs()));
}
