// The offline reader's data: what the scripts hand over, that nothing in them can be anything but data, and that any record is found by its place and by its id.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import type { CopyChanges, CopyIds, CopyIndex, CopyShard, CopyText } from '@steward/protocol/wire/offline-copy.ts';
import type { ExportSource } from './format.ts';
import { readerFormat } from './reader.ts';
import { filesOf, hostileText, idOf, personIds, projectIds, record, sampleRecords, sampleSource } from './sample-source.fixture.ts';

const page = new Map([['index.html', { type: 'text/html', bytes: new TextEncoder().encode('<!doctype html>') }]]);

interface Read {
  readonly files: ReadonlyMap<string, Buffer>;
  /** The value that a script hands over, run as a browser would. */
  value<T>(name: string): T;
}

async function read(source: ExportSource): Promise<Read> {
  const files = await filesOf(
    readerFormat(() => page),
    source,
  );
  return {
    files,
    value<T>(name: string): T {
      const handed: [string, string][] = [];
      const script = files.get(`reader/data/${name}.js`);
      assert(script, `${name} is not there`);
      runInNewContext(script.toString(), { stewardCopy: (...given: [string, string]) => handed.push(given) });
      assert.equal(handed.length, 1);
      assert.equal(handed[0]![0], name);
      return JSON.parse(handed[0]![1]) as T;
    },
  };
}

test('the index says what is inside by project and collection, and what is not and why', async () => {
  const { value, files } = await read(sampleSource({ language: 'de' }));
  const index = value<CopyIndex>('index');
  assert.deepEqual(
    [index.format, index.language, index.timeZone, index.business],
    ['steward/offline-copy/v1', 'de', 'Europe/Berlin', 'Lindner & Söhne Bau GmbH'],
  );
  assert.deepEqual(
    index.projects.map(({ name }) => name),
    ['Kita Sonnenhang', 'Scheune / Altbruck'],
  );
  assert.equal(index.notInside[0]!.what.en, 'What lies in the trash');
  const messages = index.collections.find(({ name }) => name === 'messages')!;
  assert.deepEqual(
    new Map(messages.groups.map(([project, , count]) => [project, count])),
    new Map([
      [projectIds.kita, 2],
      [projectIds.scheune, 1],
    ]),
  );
  assert.deepEqual(
    messages.fields.find(({ name }) => name === 'about'),
    {
      name: 'about',
      type: 'reference',
      title: { en: 'About', de: 'Zu' },
      why: { en: 'To keep a conversation with its task', de: 'Um ein Gespräch bei seiner Aufgabe zu halten' },
      decides: 'business',
      level: 'essential',
      to: 'tasks',
    },
  );
  assert.equal([...files.keys()].at(-1), 'index.html', 'the page comes last');
});

test('records come with the names and files they need, as they are; what is searched is folded', async () => {
  const { value } = await read(sampleSource());
  const { records, names, files } = value<CopyShard>('photos/records-0');
  const riss = records.find(({ id }) => id === idOf('photosriss'))!;
  assert.deepEqual(
    riss,
    sampleRecords.find(({ id }) => id === riss.id),
  );
  assert.equal(names[personIds.petra], 'Petra Lindner');
  assert.match(files[riss.id]!['picture']!, /^files\/Kita Sonnenhang\/photos\/crack-[a-z2-7]+\.jpg$/);
  const text = value<CopyText>('messages/text-0');
  assert(
    text.some((line) => line.includes('der riss ist grosser geworden') && line.includes('jonas weiss') && line.includes('kita sonnenhang')),
  );
  assert.equal(value<CopyText>('photos/text-0').length, records.length);
});

test('nothing in a script can end it, change it or name a prototype', async () => {
  const evil = record('tasks', 'proto', {
    project: projectIds.kita,
    fields: { title: `__proto__ ${hostileText}`, status: 'open', ['__proto__']: 'x' },
  });
  const { value, files } = await read(sampleSource({ records: [...sampleRecords, evil] }));
  for (const [path, bytes] of files) {
    if (!path.endsWith('.js')) continue;
    assert.match(bytes.toString(), /^stewardCopy\("[a-z0-9/-]+","(?:[^"\\<>&\u2028\u2029]|\\.)*"\);\n$/u, path);
  }
  assert(value<CopyShard>('tasks/records-0').records.some(({ fields }) => fields['title'] === hostileText));
});

test('changes, newest last, with the names of who may be named', async () => {
  const source = {
    ...sampleSource(),
    async *changes() {
      for (let batch = 0; batch < 3; batch += 1)
        yield Array.from({ length: 900 }, (_, at) => ({
          at: '2026-10-06T08:30:00.000Z',
          by: personIds.jonas,
          does: 'changed' as const,
          collection: 'tasks',
          record: idOf(`${batch} ${at}`),
        }));
    },
  };
  const { value } = await read(source);
  assert.deepEqual(value<CopyIndex>('index').changes, { count: 2_700, shards: 3 });
  const { changes, names } = value<CopyChanges>('changes/changes-2');
  assert.deepEqual([changes.length, names], [700, { [personIds.jonas]: 'Jonas Weiß' }]);
});

test('whatever their number, records lie in bounded files, each found by its place and by its id', async () => {
  const many = Array.from({ length: 7_300 }, (_, at) =>
    record('tasks', `${at}`, {
      project: at % 3 === 0 ? projectIds.kita : projectIds.scheune,
      createdAt: new Date(Date.UTC(2026, 0, 1) + ((at * 7_919) % 7_300) * 60_000).toISOString(),
      fields: { title: `Aufgabe ${at}`, status: 'open', description: 'x'.repeat(at % 400) },
    }),
  );
  const once = new Map(many.map((each) => [each.id, each]));
  const { value, files } = await read(
    sampleSource({ records: [...sampleRecords.filter((each) => each.collection === 'projects'), ...once.values()] }),
  );
  for (const [path, bytes] of files) assert(bytes.length < 400_000, `${path}: ${bytes.length}`);
  const tasks = value<CopyIndex>('index').collections.find(({ name }) => name === 'tasks')!;
  const all = tasks.starts.flatMap((start, shard) => {
    const { records } = value<CopyShard>(`tasks/records-${shard}`);
    return records.map((each, at) => ({ each, place: start + at }));
  });
  assert.deepEqual(
    all.map(({ place }) => place),
    all.map((_, at) => at),
  );
  assert.equal(all.length, once.size);
  for (const [project, from, count] of tasks.groups) {
    const stretch = all.slice(from, from + count).map(({ each }) => each);
    assert(stretch.every((each) => each.project === project));
    assert.deepEqual(
      stretch.map((each) => each.createdAt),
      stretch.map((each) => each.createdAt).sort(),
    );
  }
  const places = new Map(all.map(({ each, place }) => [each.id, place]));
  const ids = tasks.ids.flatMap((first, shard) => {
    const entries = value<CopyIds>(`tasks/ids-${shard}`);
    assert.equal(entries[0]![0], first);
    return entries;
  });
  assert.deepEqual(new Map(ids), new Map([...places].sort(([a], [b]) => (a < b ? -1 : 1))));
});
