import { localSignals } from '../adapters/embedded/local-signals.ts';
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import { encodeId, type BusinessId, type PersonId } from '@steward/protocol/ids.ts';
import { whatSchema } from '@steward/protocol/ledger/groups.ts';
import type { Catalogue } from '@steward/protocol/catalogue/collection.ts';
import { createOutboxMail, type OutboxMail } from '../adapters/embedded/outbox-mail.ts';
import { memoryRows } from '../adapters/memory/memory-rows.ts';
import { declareProcessors, demoOutbox, ledgerWitness, mailFields } from '../catalogue/processors.ts';
import type { Draft, Ledger } from '../ledger/ledger.ts';
import { createDecide } from '../policy/decide.ts';
import type { AccountNotice } from '../ports/identity.ts';
import type { OutgoingMail } from '../ports/mail.ts';
import type { OutboundRequest } from '../ports/outbound.ts';
import type { Vault } from '../vault/vault.ts';
import { createAuthority } from './authority.ts';
import { joinChanges } from './create-business.ts';
import { createDisclose, type Disclose, type DisclosureInput } from './disclose.ts';
import { createMailOut, type MailOut } from './mail-out.ts';
import type { Principal } from './operation.ts';
import { defaultPeriods } from './periods.ts';
import { memoryMailQueue } from './testing/memory-mail-queue.ts';
import { createDoor, type Door } from './perform.ts';

const id = <I extends string>(byte: number) => encodeId<I & BusinessId>(new Uint8Array(16).fill(byte)) as unknown as I;
const [one, two] = [id<BusinessId>(1), id<BusinessId>(2)];
const [ada, stranger] = [id<PersonId>(11), id<PersonId>(12)];
const mail: OutgoingMail = { to: 'ada@example.org', subject: 'Hello', text: 'Hello', messageId: 'm1' };
const request: OutboundRequest = {
  method: 'POST',
  url: 'https://witness.example/add',
  headers: {},
  timeoutMs: 1_000,
  answerBytesMax: 1_000,
};
const mailing = (more: Partial<DisclosureInput> = {}): DisclosureInput => ({
  processor: 'demo-outbox',
  fields: mailFields,
  sending: { kind: 'mail', mail },
  ...more,
});
const member = (business: BusinessId, person = ada): Principal => ({ actor: 'member', business, person });

interface Kit {
  readonly door: Door;
  readonly disclose: Disclose;
  readonly outbox: OutboxMail;
  readonly requests: OutboundRequest[];
  readonly mailOut: MailOut;
  /** Every entry, and how many mails had left when it was written. */
  readonly entries: { readonly business: BusinessId; readonly draft: Draft; readonly leftBefore: number }[];
  ledgerFails: boolean;
}

/** A door over the real policies, with a ledger that only remembers. Ada belongs to the business `one`, and to `two` if asked. */
async function openKit(businesses: readonly BusinessId[] = [one]): Promise<Kit> {
  const clock = { nowMs: () => 1_000_000 };
  const rows = memoryRows();
  for (const business of businesses) await rows.commit(joinChanges(member(business), ada, 'member', 0));
  const outbox = createOutboxMail(clock);
  const requests: OutboundRequest[] = [];
  const entries: Kit['entries'] = [];
  const append = async (business: BusinessId, draft: Draft) => {
    if (kit.ledgerFails) throw new StewardError('ledger-unavailable');
    whatSchema.parse(draft.what);
    entries.push({ business, draft, leftBefore: outbox.list().length + requests.length });
    return { origin: 'test', volume: 1, index: entries.length - 1, entryId: new Uint8Array(16), leaf: new Uint8Array(32), timeMs: 0 };
  };
  let calls = 0;
  const random = { bytes: (length: number) => new Uint8Array(length).fill(++calls) };
  const ledger = { append } as unknown as Ledger;
  const processors = declareProcessors([
    demoOutbox,
    { ...demoOutbox, id: 'geocoder', fields: ['projects.place'], hosts: ['geocoder.example'] },
    ledgerWitness('one', { company: 'Zeuge AG', place: 'Zürich, Switzerland', since: '2026-11-24' }),
  ]);
  const door = createDoor({
    rows,
    processors,
    blobs: {} as never,
    vault: {} as Vault,
    catalogue: {} as Catalogue,
    ledger,
    clock,
    random,
    signals: localSignals(),
    periods: defaultPeriods,
    mint: createAuthority(clock).mint,
    decide: createDecide(),
  });
  const outbound = { send: async (its: OutboundRequest) => (requests.push(its), { status: 200, headers: {}, body: new Uint8Array() }) };
  const disclose = createDisclose({ outbound, mail: outbox });
  const queue = await memoryMailQueue();
  const mailOut = createMailOut({ door, disclose, processor: 'demo-outbox', mail: outbox, queue, base: 'https://steward.example' });
  const kit: Kit = { door, disclose, outbox, requests, mailOut, entries, ledgerFails: false };
  return kit;
}

describe('the outbound gate', () => {
  it('invariant 7: enters processor, purpose and fields in the ledger, then sends', async () => {
    const { door, disclose, outbox, entries } = await openKit();
    const answer = await door.perform(member(one), disclose, mailing({ person: ada }), { purpose: 'service' });
    assert(answer.allowed);
    assert.equal(outbox.list().length, 1);
    const [entry] = entries;
    assert.equal(entries.length, 1);
    assert.equal(entry!.leftBefore, 0);
    const { policies, ...what } = entry!.draft.what;
    assert.deepEqual(what, {
      operation: 'disclose',
      purpose: 'service',
      outcome: 'allowed',
      fields: [...mailFields],
      person: ada,
      processor: 'demo-outbox',
    });
    assert.deepEqual(policies, ['disclose-for-member']);
  });

  it('invariant 7: what is not declared is refused, and the refusal is in the ledger', async () => {
    const { door, disclose, outbox, requests, entries } = await openKit();
    const undeclared: (readonly [Partial<DisclosureInput>, 'service' | 'improvement'])[] = [
      [{ processor: 'somebody-else' }, 'service'],
      [{}, 'improvement'],
      [{ fields: [...mailFields, 'tasks.title'] }, 'service'],
      [{ fields: [] }, 'service'],
      [{ processor: 'witness-one', fields: ['ledger.checkpoint'], sending: { kind: 'request', request } }, 'service'],
    ];
    for (const [more, purpose] of undeclared) {
      const answer = await door.perform(member(one), disclose, mailing(more), { purpose });
      assert(!answer.allowed && answer.code === 'refused', JSON.stringify(more));
      const { what } = entries.at(-1)!.draft;
      assert.deepEqual([what.outcome, what.policies, what.processor], ['refused', ['gate-undeclared'], more.processor ?? 'demo-outbox']);
    }
    assert.equal(entries.length, undeclared.length);
    assert.equal(outbox.list().length + requests.length, 0);
  });

  it('sends requests too, and gives their answer back', async () => {
    const { door, disclose, requests } = await openKit();
    const its = { ...request, url: 'https://geocoder.example/find' };
    const input = { processor: 'geocoder', fields: ['projects.place'], sending: { kind: 'request', request: its } } as const;
    const answer = await door.perform(member(one), disclose, input, { purpose: 'service' });
    assert.equal(answer.allowed && answer.result?.status, 200);
    assert.deepEqual(requests, [its]);
  });

  it('is closed to whoever does not belong to the business', async () => {
    const { door, disclose, outbox, entries } = await openKit();
    const answer = await door.perform(member(one, stranger), disclose, mailing(), { purpose: 'service' });
    assert.equal(answer.allowed, false);
    assert.deepEqual([entries.length, outbox.list().length], [1, 0]);
  });

  it('threat 9: sends nothing while the ledger cannot be written', async () => {
    const kit = await openKit();
    kit.ledgerFails = true;
    await assert.rejects(kit.door.perform(member(one), kit.disclose, mailing(), { purpose: 'service' }), (error) =>
      isStewardError(error, 'ledger-unavailable'),
    );
    assert.equal(kit.outbox.list().length, 0);
  });

  it('takes no processor whose name is not one', async () => {
    const { door, disclose } = await openKit();
    for (const processor of ['', 'A', 'a b', '../x', 'x'.repeat(41), '\u202ex']) {
      await assert.rejects(door.perform(member(one), disclose, mailing({ processor }), { purpose: 'service' }), (error) =>
        isStewardError(error, 'invalid-input'),
      );
    }
  });
});

describe('mails through the gate', () => {
  const notice = (kind: AccountNotice['kind'], person?: PersonId): AccountNotice => ({
    kind,
    to: 'ada@example.org',
    language: 'de',
    atMs: 0,
    untilMs: 0,
    token: 'T',
    device: 'curl',
    ...(person ? { person } : {}),
  });
  const kinds: readonly AccountNotice['kind'][] = [
    'account-exists',
    'confirm-email',
    'forgotten-password',
    'confirm-new-email',
    'email-changed',
    'password-changed',
    'password-reset-begun',
    'new-sign-in',
    'second-factor-changed',
  ];

  it('every kind of notice is recorded in each of the person’s businesses, before it leaves once', async () => {
    for (const kind of kinds) {
      const { mailOut, outbox, entries } = await openKit([one, two]);
      await mailOut.sendNotice(notice(kind, ada));
      assert.equal(outbox.list().length, 1, kind);
      assert.deepEqual(
        entries.map(({ business, draft, leftBefore }) => [business, draft.what.outcome, draft.what.person, leftBefore]),
        [
          [one, 'allowed', ada, 0],
          [two, 'allowed', ada, 0],
        ],
        kind,
      );
    }
  });

  it('does not leave when one of the ledgers cannot be written', async () => {
    const kit = await openKit([one, two]);
    kit.ledgerFails = true;
    assert.equal(await kit.mailOut.sendNotice({ ...notice('password-changed', ada), untilMs: 1e12 }), 'waiting');
    assert.equal(kit.outbox.list().length, 0);
  });

  it('goes to somebody who belongs to no business without an entry, for there is no ledger it would belong to', async () => {
    const { mailOut, outbox, entries } = await openKit([]);
    await mailOut.sendNotice(notice('confirm-sign-up'));
    await mailOut.sendNotice(notice('password-changed', ada));
    assert.deepEqual([outbox.list().length, entries.length], [2, 0]);
  });

  it('a notice is the notices job’s doing: in the ledger of the business it is about, or of each of the person’s', async () => {
    const text = { subject: 'S', text: 'T' };
    const kit = await openKit([one, two]);
    await kit.mailOut.toPerson(ada, undefined, 'ada@example.org', text);
    await kit.mailOut.toPerson(ada, two, 'ada@example.org', text);
    assert.deepEqual(
      kit.entries.map(({ business, draft: { who, what }, leftBefore }) => [business, who.name, what.person, what.purpose, leftBefore]),
      [
        [one, 'notices', ada, 'service', 0],
        [two, 'notices', ada, 'service', 0],
        [two, 'notices', ada, 'service', 1],
      ],
    );
    kit.ledgerFails = true;
    await assert.rejects(kit.mailOut.toPerson(ada, one, 'ada@example.org', text), (error) => isStewardError(error, 'ledger-unavailable'));
    assert.equal(kit.outbox.list().length, 2);
    await kit.mailOut.toAddress('carla@example.org', text);
    assert.equal(kit.outbox.list().length, 3);
  });

  it('an invitation is the inviting member’s doing', async () => {
    const { mailOut, outbox, entries } = await openKit();
    const invitation = { to: 'ben@example.org', language: 'en', business: 'Lindner & Söhne', token: 'T', untilMs: 0 } as const;
    await mailOut.sendInvitation(member(one), invitation);
    assert.match(outbox.list()[0]!.text, /https:\/\/steward\.example\/invitation#T/);
    assert.equal(entries[0]!.draft.who.person, ada);
    assert.equal(await mailOut.sendInvitation(member(one, stranger), invitation), 'failed');
    assert.equal(outbox.list().length, 1);
  });
});
