// A change of what is done with data that no version of the policy says is found, whatever it is: a field, a purpose, a company, a right, a time.
import { builtIn } from '@steward/protocol/catalogue/built-in.ts';
import { collection, type Declaration } from '@steward/protocol/catalogue/collection.ts';
import { loadCatalogue } from '@steward/protocol/catalogue/load-catalogue.ts';
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { releaseProcessors, type Processor } from '../catalogue/processors.ts';
import { policySetId } from './decide.ts';
import { processingGap, readPolicyVersions } from './policy-versions.ts';
import { releasePeriods, runningSurface } from './release-surface.ts';
import { diffSurface, surfaceHash, surfaceOf, type SurfaceParts } from './surface.ts';

const root = new URL('../../../', import.meta.url);
const matrix = readFileSync(new URL('docs/decision-matrix.md', root), 'utf8');
const policies = fileURLToPath(new URL('policies', root));
const catalogue = loadCatalogue(builtIn);
const versions = readPolicyVersions(policies);

const planted = (change: Partial<SurfaceParts>) =>
  surfaceOf({ catalogue, processors: releaseProcessors, matrix, policySetId, periods: releasePeriods, ...change });
/** The tasks, with one field otherwise. */
const withTasks = (change: (fields: Record<string, unknown>) => object) =>
  loadCatalogue(
    builtIn.map((each) =>
      each.name === 'tasks' ? collection({ ...each.declaration, fields: change({ ...each.fields }) as Declaration['fields'] }) : each,
    ),
  );
const title = (fields: Record<string, unknown>) => fields['title'] as { purposes: readonly string[] };

test('the newest version of the policy says what this release does (say it in policies/, then node tools/policy-surface.ts --write)', () => {
  assert.deepEqual(processingGap(versions, runningSurface(catalogue, matrix)), []);
});

for (const [what, change, found] of [
  [
    'a field',
    { catalogue: withTasks((fields) => ({ ...fields, mood: { ...title(fields), type: 'text', required: false } })) },
    [{ part: 'field', what: 'tasks.mood', change: 'added', after: 'tasks.mood' }],
  ],
  [
    'a purpose',
    {
      catalogue: withTasks((fields) => ({ ...fields, title: { ...title(fields), purposes: [...title(fields).purposes, 'improvement'] } })),
    },
    [{ part: 'purpose', what: 'tasks.title', change: 'added', after: 'improvement' }],
  ],
  [
    'who decides',
    { catalogue: withTasks((fields) => ({ ...fields, title: { ...title(fields), decides: 'person' } })) },
    [{ part: 'decides', what: 'tasks.title', change: 'changed', before: 'business', after: 'person' }],
  ],
  [
    'how long it stays',
    { catalogue: withTasks((fields) => ({ ...fields, title: { ...title(fields), keepDays: 30 } })) },
    [{ part: 'kept', what: 'tasks.title', change: 'changed', before: 'as long as its record', after: '30 days' }],
  ],
  [
    'a company',
    { processors: [...releaseProcessors, { ...releaseProcessors[0]!, id: 'geocoder', company: 'Karten AG', place: 'Bern' }] },
    [{ part: 'processor', what: 'geocoder', change: 'added', after: 'Karten AG, Bern' }],
  ],
  [
    'what a company is sent',
    {
      processors: releaseProcessors.map((each): Processor =>
        each.id === 'mail-relay' ? { ...each, fields: [...each.fields, 'members.phone'] } : each,
      ),
    },
    [{ part: 'processor-field', what: 'mail-relay', change: 'added', after: 'members.phone' }],
  ],
  [
    'a right',
    {
      matrix: matrix.replace(
        '| `update-business` | its settings | S R | S R | – |',
        '| `update-business` | its settings | S R | S R | S |',
      ),
    },
    [{ part: 'permission', what: 'update-business: its settings · member, manager', change: 'added', after: 'S' }],
  ],
  [
    'a time',
    { periods: { ...releasePeriods, trash: 90 } },
    [{ part: 'period', what: 'trash', change: 'changed', before: '45', after: '90' }],
  ],
] as const satisfies readonly (readonly [string, Partial<SurfaceParts>, readonly unknown[]])[]) {
  test(`planted: ${what} that no version says is found, and is taken back the other way round`, () => {
    const surface = planted(change);
    assert.deepEqual(processingGap(versions, surface), found);
    assert.equal(diffSurface(surface, versions.newest.surface).length, 1);
    assert.notEqual(surfaceHash(surface), versions.newest.surfaceHash);
  });
}

test('a matrix of other policies is no evidence', () => {
  assert.throws(() => planted({ policySetId: new Uint8Array(8) }), /policy-pages/);
});

test('a version that was released stays as it was: its texts and its surface', () => {
  const folder = mkdtempSync(join(tmpdir(), 'steward-policies-'));
  try {
    cpSync(policies, folder, { recursive: true });
    const file = join(folder, '1', 'version.json');
    const { textHash, surfaceHash: ofSurface } = versions.find(1)!;
    const frozen = { ...(JSON.parse(readFileSync(file, 'utf8')) as object), frozen: { ...textHash, surface: ofSurface } };
    writeFileSync(file, JSON.stringify(frozen));
    assert.equal(readPolicyVersions(folder).newest.version, 1);
    const text = join(folder, '1', 'de.md');
    writeFileSync(text, `${readFileSync(text, 'utf8')}\nUnd noch etwas.\n`);
    assert.throws(() => readPolicyVersions(folder), /de\.md was changed after it was released/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('texts in both languages carry the same promises in the same order, and version.json has just those', () => {
  for (const { text, promises } of versions.all) {
    const cited = (of: string) => [...of.matchAll(/\[([A-Z]\d{1,2})\]/g)].map(([, id]) => id!);
    assert.deepEqual(cited(text.de), cited(text.en));
    assert.deepEqual(new Set(cited(text.en)), new Set(promises.map(({ id }) => id)));
  }
});

test('a promise that goes without a reason, a version that is missing, a day that runs backwards are refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'steward-policies-'));
  const second = (change: object) => {
    cpSync(join(policies, '1'), join(folder, '1'), { recursive: true });
    cpSync(join(policies, '1'), join(folder, '2'), { recursive: true });
    const file = join(folder, '2', 'version.json');
    const { frozen: _frozen, ...first } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify({ ...first, version: 2, ...change }));
    return () => readPolicyVersions(folder);
  };
  try {
    assert.doesNotThrow(second({}));
    const promises = versions.find(1)!.promises.filter(({ id }) => id !== 'T1');
    assert.throws(second({ promises }), /promise T1 is gone without a reason/);
    assert.doesNotThrow(second({ promises, removed: [{ id: 'T1', reason: { en: 'Why', de: 'Warum' } }] }));
    assert.throws(second({ version: 3 }), /says version 3/);
    assert.throws(second({ effective: '2020-01-01' }), /before anybody is told/);
    assert.throws(second({ announced: '2020-01-01', effective: '2020-01-02' }), /in force before the version before it/);
    rmSync(join(folder, '1'), { recursive: true });
    assert.throws(() => readPolicyVersions(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
