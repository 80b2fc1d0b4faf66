import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import { seededRandom } from '../memory/scheduler.ts';
import type { Outbound, OutboundAnswer, OutboundRequest } from '../../ports/outbound.ts';
import { createRetryingOutbound, repeatsMax } from './retrying-outbound.ts';

const request: OutboundRequest = { method: 'GET', url: 'https://service.example/', headers: {}, timeoutMs: 10_000, answerBytesMax: 10 };
const answer = (status: number, headers = {}): OutboundAnswer => ({ status, headers, body: new Uint8Array() });
const cut = new StewardError('outbound-failed', { rule: 'the connection failed' });

/** Gives these outcomes one after the other, the last again and again. */
function kit(outcomes: readonly (OutboundAnswer | Error)[], seed = 1) {
  let nowMs = 0;
  const seen = { prepared: 0, sent: 0, pausesMs: [] as number[] };
  const send = async () => {
    const outcome = outcomes[Math.min(seen.sent++, outcomes.length - 1)]!;
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  const inner: Outbound = { send, prepare: async () => (seen.prepared++, { send }) };
  const pause = async (ms: number) => {
    seen.pausesMs.push(ms);
    nowMs += ms;
  };
  return { seen, outbound: createRetryingOutbound(inner, { random: seededRandom(seed), nowMs: () => nowMs, pause }) };
}

test('what is safe to repeat is repeated to the address that was pinned, after what did not arrive or was turned away for the moment', async () => {
  for (const failed of [cut, answer(429), answer(502), answer(503), answer(504)])
    for (const its of [
      request,
      { ...request, method: 'PUT' },
      { ...request, method: 'DELETE' },
      { ...request, method: 'POST', repeatable: true },
      { ...request, method: 'POST', headers: { 'Idempotency-Key': 'a' } },
    ] as const) {
      const { seen, outbound } = kit([failed, failed, answer(200)]);
      assert.equal((await outbound.send(its)).status, 200);
      assert.deepEqual([seen.prepared, seen.sent], [1, 3]);
    }
});

test('a post that says nothing, and what was answered or refused, is not repeated', async () => {
  const redirected = new StewardError('outbound-failed', { field: 'redirect' });
  const refused = new StewardError('outbound-refused');
  for (const [its, outcome] of [
    [{ ...request, method: 'POST' }, cut],
    [request, answer(500)],
    [request, answer(404)],
    [request, redirected],
    [request, refused],
  ] as const) {
    const { seen, outbound } = kit([outcome, answer(200)]);
    await outbound.send(its).catch((error: unknown) => assert.ok(isStewardError(error)));
    assert.equal(seen.sent, 1);
  }
});

test('it ends after so many, and before the time of one attempt would be over', async () => {
  const many = kit([cut]);
  await assert.rejects(many.outbound.send(request), (error) => error === cut);
  assert.equal(many.seen.sent, repeatsMax + 1);
  const short = kit([answer(503, { 'retry-after': '60' })]);
  assert.equal((await short.outbound.send({ ...request, timeoutMs: 4_000 })).status, 503);
  assert.deepEqual([short.seen.sent, short.seen.pausesMs], [1, []]);
});

test('those who failed together do not come back together; a service that asks for a pause gets it', async () => {
  const first = await Promise.all(
    [1, 2, 3, 4, 5, 6].map(async (seed) => {
      const { seen, outbound } = kit([cut, answer(200)], seed);
      await outbound.send(request);
      return seen.pausesMs[0]!;
    }),
  );
  assert.equal(new Set(first).size, first.length);
  assert.ok(first.every((ms) => ms >= 100 && ms <= 500));
  const { seen, outbound } = kit([answer(503, { 'retry-after': '3' }), answer(200)]);
  await outbound.send(request);
  assert.deepEqual(seen.pausesMs, [3_000]);
});
