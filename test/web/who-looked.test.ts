// The sentences of *Who looked* and how looks are put together, with the app's own messages in both languages.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { operations } from '@steward/protocol/words.ts';
import { createServer } from 'vite';
import { repo } from '../kit/server-process.ts';

interface Entry {
  readonly volume: number;
  readonly index: number;
  readonly time: string;
  readonly type: string;
  readonly state: string;
  readonly who?: Readonly<Record<string, unknown>>;
  readonly what?: Readonly<Record<string, unknown>>;
}
interface Line {
  readonly key: string;
  readonly looks: readonly { readonly entry: Entry; readonly scope?: Entry }[];
  readonly records: number;
}
interface Names {
  person(id: string): string | undefined;
  project(id: string): string | undefined;
}

// The app's modules are made of messages that its build turns into code, so its build gives them.
const vite = await createServer({
  configFile: join(repo, 'web/vite.config.ts'),
  server: { middlewareMode: true, hmr: false, watch: null, ws: false },
  appType: 'custom',
  logLevel: 'error',
  optimizeDeps: { noDiscovery: true },
});
after(() => vite.close());
const load = async <T>(path: string) => (await vite.ssrLoadModule(`/src/${path}`)) as T;
const { foldEntries } = await load<{ foldEntries(entries: readonly Entry[]): readonly Line[] }>('pages/who-looked/fold.ts');
const { plainName } = await load<{ plainName(name: string): string }>('app/plain-name.ts');
const { sayEntry, sayLine } = await load<{
  sayEntry(i18n: unknown, entry: Entry, names: Names): string;
  sayLine(i18n: unknown, line: Line, names: Names): string;
}>('pages/who-looked/say-entry.ts');
const { filtersOf, entryOf } = await load<{
  filtersOf(search: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
  entryOf(search: Readonly<Record<string, string>>): unknown;
}>('pages/who-looked/filters.ts');
const { setupI18n } = await load<{ setupI18n(options: unknown): unknown }>('../../node_modules/@lingui/core/dist/index.mjs');

async function speaker(locale: 'en' | 'de'): Promise<unknown> {
  const { messages } = await load<{ messages: unknown }>(`locales/${locale}.po`);
  return setupI18n({ locale, messages: { [locale]: messages } });
}
const english = await speaker('en');
const german = await speaker('de');

const project = 'hjpiet32dcluvoyq7tlakkjx7e';
const names: Names = {
  person: (id) => ({ mira: 'Mira Aydin', jonas: 'Jonas Brandt' })[id],
  project: (id) => (id === project ? 'Kita Sonnenhang' : undefined),
};
const ids = (count: number, first = 0) => Array.from({ length: count }, (_, i) => `record-${first + i}`);

let index = 1_000;
function entry(what: Readonly<Record<string, unknown>>, more: Partial<Entry> = {}): Entry {
  const at = { volume: 1, index: index--, time: new Date(2026, 10, 26, 9, 10).toISOString(), type: 'entry', state: 'open' };
  const who = { actor: 'member', person: 'mira', role: 'admin', session: 's' };
  return { ...at, who, what: { purpose: 'service', outcome: 'allowed', ...what }, ...more };
}
const at = (minute: number) => ({ time: new Date(2026, 10, 26, 9, minute).toISOString() });

test('every operation has a sentence in both languages, which names who did it', () => {
  for (const operation of operations) {
    const one = entry({ operation, collection: 'photos', project, records: ids(3), person: 'jonas', processor: 'smtp' });
    const [en, de] = [sayEntry(english, one, names), sayEntry(german, one, names)];
    for (const said of [en, de]) {
      assert.match(said, /^Mira Aydin /, operation);
      assert.doesNotMatch(said, new RegExp(`[{}]|undefined|\\b${operation}\\b`), operation);
    }
    assert.notEqual(en, de, `${operation} is said in English in both`);
  }
});

test('it can fail: an operation without a sentence is named as it is', () => {
  assert.equal(sayEntry(english, entry({ operation: 'peek' }), names), 'Mira Aydin: peek');
});

test('what a site manager reads', () => {
  const photos = entry({ operation: 'read-record', collection: 'photos', project, records: ids(3) });
  assert.equal(sayEntry(english, photos, names), 'Mira Aydin opened 3 photos in Kita Sonnenhang');
  assert.equal(sayEntry(german, photos, names), 'Mira Aydin hat 3 Fotos in Kita Sonnenhang geöffnet');
  const hidden = { ...photos, who: { actor: 'member', role: 'member', hidden: true } };
  assert.equal(sayEntry(english, hidden, names), 'A member opened 3 photos in Kita Sonnenhang');
  const refused = entry({ operation: 'erase-record', outcome: 'refused', collection: 'tasks', project, records: ids(1) });
  assert.equal(sayEntry(english, refused, names), 'Refused, nothing was shown or changed: Mira Aydin erased a task in Kita Sonnenhang');
  const left = entry({ operation: 'remove-member', person: 'mira' });
  assert.equal(sayEntry(english, left, names), 'Mira Aydin left the business');
  const closed: Entry = { volume: 1, index: 3, time: photos.time, type: 'entry', state: 'not-yet-open' };
  assert.match(sayEntry(english, closed, names), /^An entry that is not yet open/);
  assert.match(sayEntry(german, closed, names), /^Ein Eintrag, der noch nicht offen ist/);
});

test('what is looked through belongs to the look it was for', () => {
  const list = { operation: 'list-records', collection: 'tasks', project };
  const entries = [
    entry({ ...list, records: ids(4) }, at(10)),
    entry({ ...list, count: 40, detail: 'scope' }, at(10)),
    entry({ operation: 'update-record', collection: 'tasks', project, records: ids(1) }, at(9)),
    entry({ operation: 'search-records', count: 12, detail: 'scope' }, at(8)),
  ];
  const lines = foldEntries(entries);
  assert.deepEqual(
    lines.map(({ looks }) => looks.map(({ entry: { what }, scope }) => [what?.['operation'], scope?.what?.['count']])),
    [[['list-records', 40]], [['update-record', undefined]], [['search-records', undefined]]],
  );
  assert.equal(sayLine(english, lines[2]!, names), 'Mira Aydin looked through 12 records');
});

test('several like looks in a row are one line, which holds them all', () => {
  const list = { operation: 'list-records', collection: 'tasks', project, records: ids(4) };
  const entries = [10, 8, 6, 4, 2].flatMap((minute) => [
    entry(list, at(minute)),
    entry({ operation: 'list-project-members', project }, at(minute)),
  ]);
  const lines = foldEntries(entries);
  assert.deepEqual(
    lines.map(({ looks }) => looks.length),
    [5, 5],
  );
  assert.equal(sayLine(english, lines[0]!, names), 'Mira Aydin listed tasks in Kita Sonnenhang 5 times between 9:02 AM and 9:10 AM');
  assert.equal(sayLine(german, lines[0]!, names), 'Mira Aydin hat Aufgaben in Kita Sonnenhang aufgelistet, 5-mal zwischen 09:02 und 09:10');
  // The line keeps its name when another look joins it.
  assert.equal(foldEntries([entry(list, at(12)), ...entries])[0]?.key, lines[0]?.key);
});

test('different records opened one by one are counted, not the openings', () => {
  const entries = [5, 4, 3].map((minute, i) =>
    entry({ operation: 'get-file', collection: 'photos', project, records: ids(1, i) }, at(minute)),
  );
  const [line] = foldEntries(entries);
  assert.equal(sayLine(english, line!, names), 'Mira Aydin opened a file of 3 photos in Kita Sonnenhang between 9:03 AM and 9:05 AM');
});

test('nobody else is put into one’s line, nor another day, nor what was refused, nor an erasure', () => {
  const read = { operation: 'read-record', collection: 'tasks', project, records: ids(1) };
  const other = { who: { actor: 'member', person: 'jonas' } };
  const yesterday = { time: new Date(2026, 10, 25, 9, 10).toISOString() };
  const entries = [
    entry(read, at(10)),
    entry(read, { ...at(9), ...other }),
    entry(read, at(8)),
    entry({ ...read, outcome: 'refused' }, at(7)),
    entry({ ...read, operation: 'erase-record' }, at(6)),
    entry({ ...read, operation: 'erase-record' }, at(5)),
    entry(read, yesterday),
  ];
  assert.deepEqual(
    foldEntries(entries).map(({ looks }) => looks.length),
    [1, 1, 1, 1, 1, 1, 1],
  );
});

test('members without names who looked alike may be several people, and the line says so', () => {
  const hidden = { who: { actor: 'member', role: 'member', hidden: true } };
  const [line] = foldEntries([5, 4].map((minute) => entry({ operation: 'list-members' }, { ...at(minute), ...hidden })));
  assert.match(sayLine(english, line!, names), /^One or more members looked at who belongs to the business 2 times/);
});

test('names that would break lines, speak to terminals or turn the writing around are made plain', () => {
  assert.equal(plainName('Mira\nAydin\u0000'), 'Mira Aydin');
  assert.equal(plainName('\u001b[31mMira\u001b[0m \u001b]8;;http://evil.example\u0007Aydin'), 'Mira Aydin');
  assert.equal(plainName('Mira \u202egnihton deneppo\u2066'), 'Mira gnihton deneppo');
  assert.equal(plainName('👷‍♀️ <img src=x onerror=alert(1)>'), '👷‍♀️ <img src=x onerror=alert(1)>');
  assert.equal([...plainName('x'.repeat(5_000))].length, 80);
  assert.equal(plainName('שלום'), '\u2068שלום\u2069');
  assert.equal(plainName('\u202e\n'), '');
  const hostile = { ...names, person: () => 'Mira\n\u202e opened nothing' };
  assert.equal(
    sayEntry(english, entry({ operation: 'list-members' }), hostile),
    'Mira opened nothing looked at who belongs to the business',
  );
});

test('the address is not trusted', () => {
  const good = { actor: 'member', project, record: project, from: '2026-03-01', until: '2026-03-31' };
  assert.deepEqual(filtersOf(good), {
    actor: 'member',
    project,
    record: project,
    after: new Date(2026, 2, 1).toISOString(),
    before: new Date(2026, 3, 1).toISOString(),
  });
  assert.deepEqual(filtersOf({ actor: 'root', project: '../x', record: '<b>', from: '2026-3-1', until: 'yesterday' }), {});
  assert.deepEqual(entryOf({ entry: '1-84' }), { volume: 1, index: 84 });
  for (const wrong of ['84', '1-', '1--4', '1-84-2', '99999-1', '1.84', '']) assert.equal(entryOf({ entry: wrong }), undefined, wrong);
});
