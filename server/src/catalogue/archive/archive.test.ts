// Archives by hand, judged by programs that are not ours.
import assert from 'node:assert/strict';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { crc32 } from 'node:zlib';
import type { ArchiveEntry, ArchiveKind } from './entry.ts';
import { filePath, foldersOf, safeFileName } from './safe-path.ts';
import { tarGz } from './tar-gz.ts';
import { zip } from './zip.ts';

const takenAtMs = Date.UTC(2026, 10, 27, 9, 41, 7);
const id = 'a'.repeat(26);

const entryOf = (path: string, content: Uint8Array): ArchiveEntry => ({
  path,
  type: 'text/plain',
  size: content.length,
  stored: content.length,
  deflated: false,
  crc32: crc32(content),
  sha256: '',
  part: 0,
  offset: 0,
});

/** Writes an archive whose contents are given by `content`; of what is `undefined` so many zeros, which take no room on the disk. */
async function write(
  kind: ArchiveKind,
  entries: readonly ArchiveEntry[],
  content: (entry: ArchiveEntry) => Uint8Array | undefined,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-archive-'));
  const file = await open(join(folder, 'archive'), 'w');
  let at = 0;
  const put = async (bytes: Uint8Array) => {
    if (bytes.length > 0) await file.write(bytes, 0, bytes.length, at);
    at += bytes.length;
  };
  const central: Uint8Array[] = [];
  for (const entry of entries) {
    central.push(kind.central(entry, at, takenAtMs));
    await put(kind.before(entry, takenAtMs));
    const bytes = content(entry);
    if (bytes) await put(bytes);
    else at += entry.stored;
    await put(kind.after(entry));
  }
  const centralAt = at;
  const directory = Buffer.concat(central);
  await put(directory);
  await put(kind.end({ entries: entries.length, centralAt, centralBytes: directory.length }));
  await file.close();
  return folder;
}

function python(script: string, folder: string): string {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', script, join(folder, 'archive')], {
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
  assert.equal(status, 0, stderr);
  return stdout;
}

test('ZIP64: more entries than a ZIP could have, and a file, offsets and a directory beyond 4 GiB', async () => {
  const text = Buffer.from('behind it');
  // Four GiB of zeros, whose checksum is known; they are in no memory and on no disk.
  const large: ArchiveEntry = { ...entryOf('large.bin', new Uint8Array()), size: 2 ** 32, stored: 2 ** 32, crc32: 0xd202ef8d };
  const entries = [large, entryOf('after.txt', text), ...Array.from({ length: 70_000 }, (_, i) => entryOf(`many/${i}.txt`, text))];
  const folder = await write(zip, entries, (entry) => (entry === large ? undefined : text));
  try {
    const seen = python(
      `import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    infos = z.infolist()
    print(len(infos), infos[0].file_size, infos[1].header_offset > 2**32, z.read('after.txt').decode(), z.read('many/69999.txt').decode(), infos[0].date_time)`,
      folder,
    );
    assert.equal(seen, '70002 4294967296 True behind it behind it (2026, 11, 27, 9, 41, 6)\n');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('tar.gz: names beyond ASCII and beyond 100 bytes come back as they are', async () => {
  const paths = ['plain.txt', 'Übersicht/Bäder.txt', `${'long/'.repeat(40)}end.txt`, `ö/${'ü'.repeat(70)}.txt`];
  const content = Buffer.from('x');
  const stored = Buffer.from([1, 1, 0, 0xfe, 0xff, content[0]!]);
  const entries = paths.map((path): ArchiveEntry => ({ ...entryOf(path, content), stored: stored.length, deflated: true }));
  const folder = await write(tarGz, entries, () => stored);
  try {
    const seen = python(
      `import sys, tarfile, json
with tarfile.open(sys.argv[1], 'r:gz') as t: print(json.dumps([[m.name, t.extractfile(m).read().decode(), m.mtime] for m in t]))`,
      folder,
    );
    assert.deepEqual(
      JSON.parse(seen),
      paths.map((path) => [path, 'x', Math.floor(takenAtMs / 1_000)]),
    );
    assert.equal(spawnSync('gzip', ['-t'], { input: await readFile(join(folder, 'archive')) }).status, 0);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('threat 28: no name climbs out, is a device, hides its direction or its length, or is taken for another', () => {
  const hostile = [
    '../../etc/passwd',
    '..\\..\\x',
    'CON',
    'nul.txt',
    'a\u0000b\u001b[31m',
    '\u202Efdp.exe',
    ' . ',
    '',
    '.',
    `${'ä'.repeat(300)}.jpeg`,
    'a:b|c?*"<>',
    '-rf',
    'x.',
  ];
  for (const name of hostile) {
    const file = safeFileName(name, id);
    assert.doesNotMatch(file, /[\\/:*?"<>|\p{Cc}\p{Cf}]/u, name);
    assert.doesNotMatch(file, /^(\.|-|\s)|[. ]$|^(con|nul)(\.|$)/iu, name);
    assert.ok(Buffer.byteLength(file) <= 200, name);
    assert.ok(file.includes(id));
  }
  assert.equal(safeFileName('Wand Süd.JPG', id), `Wand Süd-${id}.jpg`);
  assert.equal(filePath('Kita', 'photos', 'a.jpg', id, true), `files/Kita/photos/previews/a-${id}.jpg`);
  const folders = foldersOf(
    new Map([
      ['p1aaaaaaaa', 'Kita'],
      ['p2bbbbbbbb', 'KITA'],
      ['p3cccccccc', '../..'],
      ['p4dddddddd', 'Süd'],
    ]),
  );
  assert.deepEqual([...folders.values()], ['Kita-p1aaaaaa', 'KITA-p2bbbbbb', 'project', 'Süd']);
});
