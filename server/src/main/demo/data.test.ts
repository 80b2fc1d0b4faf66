import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { previewBytesMax } from '@steward/protocol/catalogue/load-catalogue.ts';
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
  for (const { project, title, photos = [], comments = [] } of demoData.tasks) {
    for (const file of photos)
      assert.ok(
        demoData.photos.some((photo) => photo.project === project && photo.file === file),
        `${title}: ${file}`,
      );
    for (const { by } of comments) assert.ok(people.has(by), by);
  }
  for (const { crew = [] } of demoData.dailyReports) for (const key of crew) assert.ok(people.has(key), key);
  for (const { assignee } of demoData.tasks) assert.ok(assignee === undefined || people.has(assignee), String(assignee));
  for (const project of demoData.projects) for (const key of Object.keys(project.people)) assert.ok(people.has(key), key);
});

test('nobody writes in a project without belonging to it', () => {
  const comments = demoData.tasks.flatMap(({ project, comments: said = [] }) => said.map(({ by }) => ({ project, by })));
  const rights = new Map(demoData.projects.map(({ key, people }) => [key, people]));
  for (const { by, project } of [
    ...demoData.tasks,
    ...comments,
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
  const previews = demoData.photos.map(({ file }) => `previews/${file}`);
  const used: string[] = [...[...demoData.photos, ...demoData.documents].map(({ file }) => file), ...previews];
  const found = readdirSync(assets, { recursive: true }).map(String);
  assert.deepEqual(found.filter((name) => name !== 'previews').sort(), [...used].sort());
  for (const { earlier } of demoData.documents) assert.ok(earlier === undefined || used.includes(earlier.file), String(earlier?.file));
  for (const file of previews) assert.ok(statSync(join(assets, file)).size <= previewBytesMax, file);
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
