import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ledger } from './ledger.ts';
import { filesOf, sampleSource } from './sample-source.fixture.ts';

const entries = [
  {
    volume: 1,
    index: 7,
    time: '2026-07-14T08:31:05.000Z',
    type: 'access',
    state: 'open',
    who: { actor: 'staff', person: '=x' },
    what: { operation: 'read-file', purpose: 'request', outcome: 'allowed', collection: 'photos', records: ['a', 'b'] },
  },
  { volume: 1, index: 8, time: '2026-07-14T08:31:06.000Z', type: 'access', state: 'sealed' },
];
const source = {
  ...sampleSource(),
  async *lines() {
    yield entries;
  },
};

test('every entry as it was collected, and as a row whose texts no spreadsheet runs', async () => {
  const files = await filesOf(ledger, source);
  assert.deepEqual(
    files
      .get('ledger/access-log.ndjson')!
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
    entries,
  );
  const [head, first, second] = files.get('ledger/access-log.csv')!.toString().split('\r\n');
  assert.match(head!, /^\uFEFFtime,volume,index,type,state,actor,/);
  assert.equal(first, "2026-07-14T08:31:05.000Z,1,7,access,open,staff,,'=x,,read-file,request,allowed,photos,,a b,,");
  assert.match(second!, /^2026-07-14T08:31:06\.000Z,1,8,access,sealed,,/);
});
