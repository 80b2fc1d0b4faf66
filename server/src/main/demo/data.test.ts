import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { demoData } from './data.ts';

const assets = join(import.meta.dirname, 'assets');
const assetsBytesMax = 3 * 1024 * 1024;

test('every person and project that is named exists', () => {
  const people = new Set<string>(demoData.people.map(({ key }) => key));
  const projects = new Set<string>(demoData.projects.map(({ key }) => key));
  for (const { by, project } of [
    ...demoData.tasks,
    ...demoData.photos,
    ...demoData.documents,
    ...demoData.messages,
    ...demoData.dailyReports,
    ...demoData.contacts,
  ]) {
    assert.ok(people.has(by), by);
    assert.ok(project !== undefined && projects.has(project), String(project));
  }
  for (const { assignee } of demoData.tasks) assert.ok(assignee === undefined || people.has(assignee), String(assignee));
  for (const project of demoData.projects) for (const key of Object.keys(project.people)) assert.ok(people.has(key), key);
});

test('nobody writes in a project without belonging to it', () => {
  const rights = new Map(demoData.projects.map(({ key, people }) => [key, people]));
  for (const { by, project } of [
    ...demoData.tasks,
    ...demoData.photos,
    ...demoData.documents,
    ...demoData.messages,
    ...demoData.dailyReports,
    ...demoData.contacts,
  ]) {
    const role = rights.get(project ?? '')?.[by];
    const office = demoData.people.find(({ key }) => key === by)?.businessRole;
    assert.ok(role === 'manager' || role === 'contributor' || office === 'admin' || office === 'owner', `${by} in ${project}`);
  }
});

test('the files are there, are what their names say, and all together stay small', () => {
  const used: string[] = [...demoData.photos, ...demoData.documents].map(({ file }) => file);
  used.push(...demoData.photos.map(({ file }) => join('previews', file)));
  const there = readdirSync(assets, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.deepEqual(there.map(({ parentPath, name }) => relative(assets, join(parentPath, name))).sort(), [...used].sort());
  for (const file of used) {
    const start = readFileSync(join(assets, file)).subarray(0, 4).toString('latin1');
    const expected = file.endsWith('.jpg') ? '\xff\xd8\xff' : file.endsWith('.png') ? '\x89PNG' : '%PDF';
    assert.ok(start.startsWith(expected), file);
  }
  const bytes = used.reduce((sum, file) => sum + statSync(join(assets, file)).size, 0);
  assert.ok(bytes <= assetsBytesMax, `${bytes} bytes`);
});

test('addresses are of the reserved kind, so that no mail can reach anybody', () => {
  for (const { email } of [...demoData.people, ...demoData.contacts]) assert.match(email, /@[a-z-]+\.example$/);
});
