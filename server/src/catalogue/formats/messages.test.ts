// Conversations for programs and for people: in the order they were written, by day, and whatever people wrote stays text.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { groupedByProject } from './grouped.ts';
import { messages } from './messages.ts';
import { filesOf, hostileText, idOf, projectIds, record, sampleRecords, sampleSource } from './sample-source.fixture.ts';
import { transcriptStyle, transcriptStyleHash } from './transcript.ts';

test('one page and one list a project', async () => {
  const files = await filesOf(messages, sampleSource());
  assert.deepEqual([...files.keys()].sort(), [
    'messages/Kita Sonnenhang.html',
    'messages/Kita Sonnenhang.ndjson',
    'messages/Scheune Altbruck.html',
    'messages/Scheune Altbruck.ndjson',
  ]);
  const lines = files.get('messages/Kita Sonnenhang.ndjson')!.toString().trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { id: string }).id),
    [idOf('messageseins'), idOf('messageszwei')],
  );
});

test('the page says who, when in the zone of the reader, about what, and links what is attached', async () => {
  const page = (await filesOf(messages, sampleSource({ language: 'de' }))).get('messages/Kita Sonnenhang.html')!.toString();
  assert.match(page, /<html lang="de">/);
  // 23:59 in Berlin and one minute past midnight: two days.
  assert.match(
    page,
    /<h2>Dienstag, 6\. Oktober 2026<\/h2>[^]*<time datetime="2026-10-06T23:59:00\+02:00">23:59<\/time>[^]*<h2>Mittwoch, 7\. Oktober 2026<\/h2>/,
  );
  assert.match(page, /Zu: Fenster im 1\. OG abdichten · Erwähnt: Jonas Weiß/);
  assert.match(
    page,
    /href="\.\.\/files\/Kita%20Sonnenhang\/messages\/x_script_-|href="\.\.\/files\/Kita%20Sonnenhang\/messages\/[^"]+\.jpg"/,
  );
});

test('hostile words are words: no markup of theirs, no script at all, a policy that allows none', async () => {
  const page = (await filesOf(messages, sampleSource())).get('messages/Kita Sonnenhang.html')!.toString();
  assert(page.includes('&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;'));
  assert(
    !page.includes('<script') &&
      !page.includes('onerror=alert(1)>'.replace('>', '<')) &&
      !/<img src=x/.test(page) &&
      !page.includes('\u0000'),
  );
  assert(!page.includes(hostileText));
  assert.match(page, /default-src 'none'; style-src 'sha256-/);
  assert.equal(`sha256-${createHash('sha256').update(transcriptStyle).digest('base64')}`, transcriptStyleHash);
});

test('an attachment that a browser could run as a page is named, not linked', async () => {
  const attachment = { id: idOf('page'), name: 'rechnung.html', type: 'text/html', size: 10, sha256: 'd'.repeat(64) };
  const records = [record('messages', 'page', { project: projectIds.kita, fields: { text: 'siehe Anhang', attachment } })];
  const [page] = [...(await filesOf(messages, sampleSource({ records }))).values()];
  assert.match(page!.toString(), /Attached: rechnung\.html \(files\//);
  assert(!page!.toString().includes('<a '));
});

test('many more than fit into memory at once: each project whole and in order, through scratch room', async () => {
  const many = Array.from({ length: 12_345 }, (_, at) =>
    record('messages', String(at), {
      project: at % 5 === 0 ? projectIds.kita : at % 7 === 0 ? idOf(`p${at % 90}`) : projectIds.scheune,
      createdAt: new Date(Date.UTC(2026, 0, 1) + ((at * 7_919) % 12_345) * 60_000).toISOString(),
      fields: { text: `Nachricht ${at}` },
    }),
  );
  const ids = new Set(many.map(({ id }) => id));
  const unique = many.filter(({ id }) => ids.delete(id));
  const source = sampleSource({ records: [...sampleRecords.filter((each) => each.collection !== 'messages'), ...unique] });
  let records = 0;
  const seen = new Set<string | undefined>();
  for await (const group of groupedByProject(source, 'messages')) {
    assert(!seen.has(group.project));
    seen.add(group.project);
    const read = (await Array.fromAsync(group.read())).flat();
    assert.equal(read.length, group.records);
    assert(read.every(({ project }) => project === group.project));
    assert.deepEqual(
      read.map((each) => each.createdAt),
      read.map((each) => each.createdAt).sort(),
    );
    records += read.length;
  }
  assert.equal(records, unique.length);
  assert(source.scratches() >= 2, 'it went through scratch room');
});
