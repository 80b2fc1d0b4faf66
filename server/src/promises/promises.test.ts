import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import type { PersonId, RecordId } from '@steward/protocol/ids.ts';
import { newId } from '../governed/new-id.ts';
import type { TrailEvidence } from '../lifecycle/access-trail.ts';
import { formats } from '../catalogue/formats/formats.ts';
import { putEvidence } from '../stores/installation.ts';
import { keyOf } from '../stores/layout.ts';
import { addToTally } from '../stores/tallies.ts';
import { decodeRecordRow, encodeRecordRow } from '../stores/record-row.ts';
import { dayMs, hourMs } from './gather.ts';
import { readBack } from './formats-read-back.ts';
import { alterRow, bytesOf, erasureOf, plantTombstone, putCase, putJob } from './planted.fixture.ts';
import { installation, type Installation } from './promises.fixture.ts';
import { register } from './register.ts';

type Fault = (its: Installation) => Promise<void> | void;
const replace = (its: Installation, parts: Partial<Installation['parts']>) => void (its.parts = { ...its.parts, ...parts });
const longAgo = ({ kit }: Installation) => kit.clock.nowMs() - 86 * dayMs;

const quietTrail = ({ kit }: Installation): TrailEvidence => ({
  throughMs: kit.clock.nowMs() - hourMs,
  calls: 9,
  refused: 1,
  strangers: [],
  strangersCount: 0,
  altered: 0,
  gaps: 0,
});

/** What breaks each promise: one thing, planted where the check looks. A promise may be broken in several ways. */
const faults: readonly (readonly [id: string, name: string, plant: Fault])[] = [
  [
    'T1',
    'a field is stored that is not declared',
    (its) =>
      alterRow(its, (id, value) => {
        const row = decodeRecordRow(id as RecordId, value);
        return encodeRecordRow({ ...row, groups: row.groups.map((group) => ({ ...group, fields: [...group.fields, 'shoeSize'] })) });
      }),
  ],
  [
    'T2',
    'a version is in force before all were told',
    (its) => replace(its, { policy: async () => ({ version: '2', effectiveMs: its.kit.clock.nowMs() - 1, people: 10, toldBefore: 9 }) }),
  ],
  [
    'T3',
    'a thread is past its date',
    (its) => replace(its, { contact: async () => ({ open: 1, oldestSinceMs: 1, inTime: 1, late: 0, overdue: 1 }) }),
  ],
  [
    'C1',
    'a deletion does not go on',
    (its) =>
      putJob(its, { kind: 'erasure', state: 'hidden', dueAtMs: its.kit.clock.nowMs() - hourMs, data: erasureOf({ kind: 'business' }) }),
  ],
  ['C2', 'more is collected than was chosen', (its) => replace(its, { preferences: async () => ({ levels: [], beyond: 1 }) })],
  [
    'C3',
    'an account is not gone after 85 days',
    (its) =>
      putJob(its, {
        kind: 'erasure',
        state: 'leaving-copies',
        startedAtMs: longAgo(its),
        dueAtMs: its.kit.clock.nowMs() + hourMs,
        data: erasureOf({ kind: 'member', person: newId(its.kit.tools.random), account: true }),
      }),
  ],
  ['C4', 'an export has failed', (its) => putJob(its, { kind: 'export', state: 'failed' })],
  ['C4', 'a format is read back by no test', (its) => replace(its, { formats: [...its.parts.formats, 'papyrus'] })],
  [
    'S1',
    'content lies readable',
    async (its) => {
      const { markers } = await its.parts.canary.planted();
      its.files.set('data/records.sqlite-wal', bytesOf(`.......${markers.content[0]}......`));
    },
  ],
  [
    'S1',
    'content lies in base64',
    async (its) => {
      const { markers } = await its.parts.canary.planted();
      its.files.set('snapshots/chunk', bytesOf(Buffer.from(`x${markers.content[0]}y`).toString('base64')));
    },
  ],
  ['S1', 'it answers in clear to the world', (its) => void (its.transport = { ...its.transport, loopback: false })],
  [
    'S1',
    'an old version of TLS is served',
    (its) => void (its.transport = { loopback: false, clear: false, served: [{ version: 'TLSv1.1', cipher: 'AES128-SHA' }], refused: [] }),
  ],
  [
    'S2',
    'the door allows what the model does not',
    (its) => {
      Object.assign(its.kit.tools, { decide: () => ({ allowed: true, policies: [] }) });
    },
  ],
  [
    'S2',
    'a stranger is told that something is there',
    (its) => {
      const { perform } = its.kit.door;
      const telling = async (...given: Parameters<typeof perform>) => {
        const answer = await perform(...given);
        const { id } = given[2] as { readonly id: string };
        const isThere = (await its.kit.rows.get(keyOf.record(given[0].business, id))) !== undefined;
        return answer.allowed || !isThere ? answer : { ...answer, code: 'refused' };
      };
      const door = { ...its.kit.door, perform: telling as unknown as typeof perform };
      replace(its, { door });
    },
  ],
  [
    'S3',
    'a ledger is altered',
    async (its) => {
      const partition = `${its.owner.business}.l1`;
      const rows = await its.kit.rows.range({ partition, prefix: '', limit: 100 });
      const entry = rows.find(({ sort }) => sort.startsWith('e/'))!;
      const value = entry.value.slice();
      value[value.length - 3] = value[value.length - 3]! ^ 1;
      await its.kit.rows.commit([{ kind: 'put', key: { partition, sort: entry.sort }, value, expect: 'any' }]);
    },
  ],
  [
    'S4',
    'the review is of other code',
    (its) => replace(its, { review: async () => ({ version: '1.2.3', matches: false, findingsOpen: 0, reviewer: 'Somebody', atMs: 1 }) }),
  ],
  [
    'D1',
    'the store of records forgets',
    (its) => {
      const { rows } = its.kit.tools;
      Object.assign(its.kit.tools, {
        rows: {
          ...bound(rows),
          get: async (key: { sort: string }) => (key.sort.startsWith('probe/') ? undefined : rows.get(key as never)),
        },
      });
    },
  ],
  [
    'D1',
    'the store of files gives other bytes',
    async (its) => {
      await its.parts.canary.planted();
      const { blobs } = its.kit.tools;
      Object.assign(its.kit.tools, {
        blobs: {
          ...bound(blobs),
          get: async () =>
            (async function* () {
              yield bytesOf('other');
            })(),
        },
      });
    },
  ],
  [
    'D2',
    'an address lies readable',
    async (its) => {
      const { markers } = await its.parts.canary.planted();
      its.files.set('data/records.sqlite', Buffer.from(markers.login[0]!, 'utf16le'));
    },
  ],
  [
    'D2',
    'logins lie among the records',
    async (its) => {
      const { account } = await its.parts.canary.planted();
      await its.kit.rows.commit([{ kind: 'put', key: { partition: `a.${account}`, sort: 'account' }, value: bytesOf('x'), expect: 'any' }]);
    },
  ],
  [
    'D3',
    'no snapshot was taken for days',
    (its) => replace(its, { snapshots: { list: async () => [{ takenAtMs: its.kit.clock.nowMs() - 3 * dayMs }] } }),
  ],
  [
    'D3',
    'the last rehearsal failed',
    (its) => putEvidence(its.kit.rows, 'recovery-drill', its.kit.clock.nowMs() + 1, { troubles: ['a file is in no snapshot'] }),
  ],
  [
    'D4',
    'an erased record is still there',
    (its) =>
      alterRow(its, (id, value) => {
        void id;
        return value;
      }).then(async () => {
        const [row] = await its.kit.rows.range({ partition: its.owner.business, prefix: 'rec/', limit: 1 });
        await plantTombstone(its, row!.sort.slice(4) as RecordId);
      }),
  ],
  [
    'D4',
    'a deletion is not out of all copies after 85 days',
    async (its) => {
      const { random, rows } = its.kit.tools;
      const reference = random.bytes(16);
      const { receiptChange } = await import('../stores/receipts.ts');
      const steps = [
        { step: 'requested', atMs: longAgo(its) },
        { step: 'hidden', atMs: longAgo(its) },
      ] as const;
      await rows.commit([
        receiptChange(reference, undefined, {
          business: its.owner.business,
          kind: 'erasure',
          steps,
          dueMs: undefined,
          confirmation: undefined,
        }),
      ]);
      await putJob(its, {
        kind: 'erasure',
        state: 'leaving-copies',
        reference,
        dueAtMs: its.kit.clock.nowMs() + hourMs,
        data: erasureOf({ kind: 'business' }),
      });
    },
  ],
  ['D5', 'a usual format is missing', (its) => replace(its, { formats: its.parts.formats.filter((name) => name !== 'csv') })],
  [
    'D6',
    'something lies outside the EU',
    (its) =>
      replace(its, { facts: { ...its.parts.facts, outbound: [{ id: 'mail-relay', what: 'Mail relay', place: 'Ohio, United States' }] } }),
  ],
  [
    'P1',
    'mail is received outside the EU',
    (its) => replace(its, { mailIn: async () => ({ place: 'Zurich, Switzerland', received: 0, bounced: 0, quarantined: 0 }) }),
  ],
  [
    'P2',
    'pages may ask somebody else',
    (its) => replace(its, { pagePolicy: async () => "default-src 'self'; img-src 'self' https://tiles.example" }),
  ],
  [
    'P2',
    'a search sends more than its text',
    (its) => replace(its, { placeSearch: async () => ({ sent: 1, fields: ['place-search.text', 'project.name'] }) }),
  ],
  ['P3', 'a push holds content', (its) => replace(its, { push: async () => ({ sent: 1, contentBytes: 12, unasked: 0 }) })],
  [
    'W1',
    'a case that only its asker agreed to',
    (its) => {
      const by = newId<PersonId>(its.kit.tools.random);
      return putCase(its, { by, approvals: [{ side: 'staff', by, atMs: 1 }] });
    },
  ],
  ['W1', 'a case that lasts a day', (its) => putCase(its, { untilMs: its.kit.clock.nowMs() + dayMs })],
  [
    'W2',
    'a look is not in the ledger',
    async (its) => {
      await its.parts.canary.planted();
      const { ledger } = its.kit.tools;
      Object.assign(its.kit.tools, { ledger: { ...ledger, size: async () => 1 } });
    },
  ],
  ['W2', 'somebody else has used the stores', (its) => replace(its, { trail: async () => ({ ...quietTrail(its), strangersCount: 1 }) })],
  ['W2', 'the provider’s log was altered', (its) => replace(its, { trail: async () => ({ ...quietTrail(its), altered: 1 }) })],
  ['W2', 'the provider’s log was off for a time', (its) => replace(its, { trail: async () => ({ ...quietTrail(its), gaps: 1 }) })],
  ['W3', 'a case on a ground that its department has not', (its) => putCase(its, { department: 'customer-success', ground: 'security' })],
  ['W3', 'a legal case that one person allowed', (its) => putCase(its, { ground: 'legal' })],
  [
    'U1',
    'an entry without a purpose',
    (its) => addToTally(its.kit.rows, its.kit.clock.nowMs(), { 'entries/purpose/none': 1 }).then(() => undefined),
  ],
  [
    'U2',
    'something went to somebody undeclared',
    (its) => addToTally(its.kit.rows, its.kit.clock.nowMs(), { 'disclosed/acme': 3 }).then(() => undefined),
  ],
];

/** Methods of a class, as an object that can be spread. */
function bound<T extends object>(of: T): T {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(of) as object).filter((name) => name !== 'constructor');
  const methods = names
    .map((name) => [name, (of as Record<string, unknown>)[name]] as const)
    .filter(([, value]) => typeof value === 'function');
  return { ...of, ...Object.fromEntries(methods.map(([name, value]) => [name, (value as (...all: unknown[]) => unknown).bind(of)])) };
}

test('invariant 8: every promise is kept here, and a fault is planted for each', async () => {
  const its = await installation();
  await its.count();
  for (const { id } of register) {
    const finding = await its.check(id);
    assert.equal(finding.state, id === 'W1' ? 'not-provable' : 'true', `${id}: ${finding.because?.en}`);
    assert.ok(finding.figures.length > 0, id);
  }
  assert.deepEqual([...new Set(faults.map(([id]) => id))].sort(), register.map(({ id }) => id).sort());
});

for (const [id, name, plant] of faults)
  test(`invariant 8: ${id} is broken where ${name}`, async () => {
    const its = await installation();
    assert.notEqual((await its.check(id)).state, 'broken');
    await plant(its);
    const finding = await its.check(id);
    assert.equal(finding.state, 'broken', JSON.stringify(finding));
    assert.ok(finding.because);
  });

const missing: readonly (readonly [id: string, Fault])[] = [
  ['T2', (its) => replace(its, { policy: undefined })],
  ['T3', (its) => replace(its, { contact: undefined })],
  ['C2', (its) => replace(its, { preferences: undefined })],
  ['S1', (its) => replace(its, { transport: { look: () => Promise.reject(Object.assign(new Error('x'), {})) } })],
  ['S4', (its) => replace(its, { review: undefined })],
  ['D3', (its) => replace(its, { snapshots: { list: async () => [] } })],
  ['D6', (its) => replace(its, { facts: { ...its.parts.facts, place: undefined } })],
  ['P1', (its) => replace(its, { mailIn: undefined })],
  ['P3', (its) => replace(its, { push: undefined })],
];

test('what is missing is said, and is never taken for true', async () => {
  for (const [id, take] of missing.filter(([each]) => each !== 'S1')) {
    const its = await installation();
    await take(its);
    const finding = await its.check(id);
    assert.equal(finding.state, 'not-checked', id);
    assert.ok(finding.because, id);
  }
});

test('every text is there in both languages, every file that is named exists, every format is read back by a test that is there', () => {
  assert.equal(register.length, 25);
  assert.equal(new Set(register.map(({ id }) => id)).size, register.length);
  const root = new URL('../../../', import.meta.url);
  for (const { id, text, control, evidence, run } of register) {
    for (const said of [text, control, evidence]) assert.ok(said.en.length > 10 && said.de.length > 10 && said.en !== said.de, id);
    assert.ok(run.length > 0, id);
  }
  for (const { name } of formats) assert.ok(existsSync(new URL(readBack[name]!, root)), name);
});

test('W2 is true beside a quiet log of the provider, and not checked beside one that is silent or cannot be read', async () => {
  const its = await installation();
  await its.count();
  const trails: readonly (readonly [Installation['parts']['trail'], string])[] = [
    [undefined, 'true'],
    [async () => quietTrail(its), 'true'],
    [async () => ({ ...quietTrail(its), throughMs: undefined }), 'not-checked'],
    [async () => ({ ...quietTrail(its), throughMs: its.kit.clock.nowMs() - 4 * hourMs }), 'not-checked'],
    [() => Promise.reject(new Error('no bucket')), 'not-checked'],
    [async () => ({ ...quietTrail(its), throughMs: undefined, strangersCount: 1 }), 'broken'],
  ];
  for (const [trail, state] of trails) {
    replace(its, { trail });
    assert.equal((await its.check('W2')).state, state);
    assert.equal((await its.check('W1')).state, trail === undefined ? 'not-provable' : 'true');
  }
});
