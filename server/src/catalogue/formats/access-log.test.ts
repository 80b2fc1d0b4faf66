import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessLog } from './access-log.ts';
import { filesOf, sampleSource } from './sample-source.fixture.ts';

const entries = [
  {
    volume: 1,
    index: 7,
    time: '2026-07-14T08:31:05.000Z',
    type: 'access',
    state: 'open',
    who: { actor: 'staff', name: '=Aylin', department: 'customer-success' },
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
  const files = await filesOf(accessLog, source);
  assert.deepEqual(
    files
      .get('ledger/access-log.ndjson')!
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
    entries,
  );
  const [, first, second] = files.get('ledger/access-log.csv')!.toString().split('\r\n');
  assert.equal(
    first,
    "1,7,2026-07-14T10:31:05+02:00,access,open,staff,,'=Aylin,,customer-success,,,read-file,request,,,allowed,,photos,a b,",
  );
  assert.match(second!, /^1,8,2026-07-14T10:31:06\+02:00,access,sealed,,/);
});
