import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ToldNotice } from '../../api/notices.ts';
import { groupNotices } from './group-notices.ts';

const told = (id: string, notice: object, readAt?: string): ToldNotice =>
  ({ id, at: '2026-11-27T08:00:00Z', notice, told: [], ...(readAt === undefined ? {} : { readAt }) }) as unknown as ToldNotice;
const wrote = (record: string, project = 'p1') => ({ kind: 'replied', collection: 'messages', record, project });

test('what happened in a row in one project is one line, in the order it came', () => {
  const groups = groupNotices([
    told('1', wrote('a')),
    told('2', wrote('b')),
    told('3', wrote('c', 'p2')),
    told('4', { kind: 'mentioned', collection: 'messages', record: 'd', project: 'p2' }),
    told('5', wrote('e')),
    told('6', wrote('f'), '2026-11-27T09:00:00Z'),
  ]);
  assert.deepEqual(
    groups.map(({ notices }) => notices.map(({ id }) => id)),
    [['1', '2'], ['3'], ['4'], ['5'], ['6']],
  );
  assert.deepEqual(groups[0]!.unread, ['1', '2']);
  assert.deepEqual(groups.at(-1)!.unread, []);
});

test('what concerns somebody’s data stands by itself', () => {
  const groups = groupNotices([told('1', { kind: 'case-waiting', case: 'x' }), told('2', { kind: 'case-waiting', case: 'y' })]);
  assert.equal(groups.length, 2);
});
