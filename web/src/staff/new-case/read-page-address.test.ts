import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeId } from '@steward/protocol/ids.ts';
import { readPageAddress } from './read-page-address.ts';

const project = encodeId(new Uint8Array(16).fill(1)) as string;
const photo = encodeId(new Uint8Array(16).fill(2)) as string;

test('the address of a page says which project and which record it is about', () => {
  const host = 'https://steward.example';
  assert.deepEqual(readPageAddress(` ${host}/app/projects/${project}/photos?photo=${photo} `), {
    project,
    record: { collection: 'photos', id: photo },
  });
  assert.deepEqual(readPageAddress(`/app/projects/${project}/reports?report=${photo}`), {
    project,
    record: { collection: 'daily-reports', id: photo },
  });
  for (const text of [
    project,
    `${host}/app/projects/${project}`,
    `/app/projects/${project}/people`,
    `/app/projects/${project}/tasks?task=x`,
  ])
    assert.deepEqual(readPageAddress(text), { project }, text);
});

test('anything else is no page of a project', () => {
  for (const text of [
    '',
    'Kita Sonnenhang',
    `${project}x`,
    '/app/people',
    '/app/projects/x/photos',
    'javascript:alert(1)',
    '//',
    '/app/projects/',
  ])
    assert.equal(readPageAddress(text), undefined, text);
});
