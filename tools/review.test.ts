// A change of the privacy surface has its entry: what is collected, who may, what leaves, what is depended on, which headers and texts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partsWithoutEntry, readUnreleased, withEntry } from './review/entries.ts';
import { changesBetween, openFindings, partHashes, surfaceOf, surfaceParts, type Surface } from './review/surface.ts';
import { repository } from './source-files.ts';

const surface = surfaceOf();

test('every change of the privacy surface since the last release has its entry (steward review entry <part> "…")', () => {
  assert.deepEqual(partsWithoutEntry(surface, readUnreleased(repository)), []);
});

test('no part of the surface is empty by mistake', () => {
  for (const part of surfaceParts) if (part !== 'findings') assert.ok(surface[part].length > 1, part);
  assert.ok(surface.outbound.some((line) => line.startsWith('server/src/adapters/embedded/outbound-http.ts ')));
  assert.ok(surface.packages.some((line) => /^fastify \d+\.\d+\.\d+ MIT$/.test(line)));
});

test('it can fail: whatever part changes is named until somebody says why', () => {
  for (const part of surfaceParts) {
    const changed: Surface = { ...surface, [part]: [...surface[part], 'planted'] };
    const before = { parts: partHashes(surface), entries: [] };
    assert.deepEqual(partsWithoutEntry(changed, before), [part]);
    assert.deepEqual(changesBetween(surface, changed), [{ part, added: ['planted'], removed: [] }]);
    assert.deepEqual(partsWithoutEntry(changed, withEntry(changed, before, part, 'planted by a test', '2026-11-27')), []);
  }
});

test('findings are open until their heading says otherwise', () => {
  assert.deepEqual(openFindings('## F1 open: a\n\nx\n\n## F2 mended in 0.2.0: b\n'), ['F1 a']);
});
