// Every message of the app is in its files of messages, in both languages, and no message is there that the app does not say.
// `npm run messages` writes what is missing and removes what is unused.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { repository } from './source-files.ts';

const files = [
  'web/src/locales/en.po',
  'web/src/locales/de.po',
  'web/src/verifier/locales/en.po',
  'web/src/verifier/locales/de.po',
  'web/src/staff/locales/en.po',
  'web/src/staff/locales/de.po',
  'web/src/reader/locales/en.po',
  'web/src/reader/locales/de.po',
] as const;
const full = process.env['STEWARD_TEST'] === 'full';
/** Without the line that says when it was written. */
const messagesIn = (file: string) => readFileSync(file, 'utf8').replace(/^"POT-Creation-Date.*\n/m, '');

/** The files of messages as the sources of a copy give them. */
function extracted(change: (root: string) => void): string {
  const root = mkdtempSync(join(tmpdir(), 'steward-messages-'));
  cpSync(join(repository, 'web'), join(root, 'web'), { recursive: true, filter: (path) => !/\/(dist|node_modules)$/.test(path) });
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  change(root);
  const lingui = join(repository, 'node_modules/@lingui/cli/dist/lingui.js');
  execFileSync(process.execPath, [lingui, 'extract', '--clean', '--config', join(root, 'web/lingui.config.ts')], {
    cwd: root,
    stdio: 'pipe',
  });
  return root;
}

/** What a copy of the sources says otherwise: its source, the file that has it then, and what it said. */
const news = [
  ['web/src/app/not-found.tsx', 'web/src/locales/en.po', 'To the projects'],
  ['web/src/verifier/limits.tsx', 'web/src/verifier/locales/en.po', 'What this does not show'],
] as const;
const sayNews = (copy: string) => {
  for (const [source, , old] of news) {
    const file = join(copy, source);
    writeFileSync(file, readFileSync(file, 'utf8').replace(old, `${old} at all`));
  }
};
/** Without the messages that are news in the copy, and those they stand for. */
const settledIn = (file: string) =>
  messagesIn(file)
    .split('\n\n')
    .filter((entry) => !news.some(([, , old]) => entry.includes(`msgid "${old}`)))
    .join('\n\n');

// To read all the sources once costs seconds: in the small run one copy, which has news, serves both tests.
test('no message is missing or unused; and it can fail: a message that is new in the sources is found', () => {
  const root = extracted(sayNews);
  try {
    for (const file of files)
      assert.equal(settledIn(join(repository, file)), settledIn(join(root, file)), `npm run messages changes ${file}`);
    for (const [, catalog] of news) assert.notEqual(messagesIn(join(repository, catalog)), messagesIn(join(root, catalog)));
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('no message is missing or unused, these included', { skip: !full && 'read all once more with STEWARD_TEST=full' }, () => {
  const root = extracted(() => undefined);
  try {
    for (const file of files)
      assert.equal(messagesIn(join(repository, file)), messagesIn(join(root, file)), `npm run messages changes ${file}`);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('every message has its German', () => {
  for (const file of files.filter((each) => each.endsWith('/de.po'))) {
    const untranslated = messagesIn(join(repository, file))
      .split('\n\n')
      .slice(1)
      .filter((entry) => /^msgstr ""$/m.test(entry));
    assert.deepEqual(untranslated, []);
  }
});

/** The app speaks with its own file and others at once: what stands in both is said alike. */
function saidTwice(app: string, other: string): readonly string[] {
  const entries = (text: string) => new Map([...text.matchAll(/^msgid (.+)\nmsgstr (.+)$/gm)].map(([, id, said]) => [id!, said!]));
  const known = entries(app);
  return [...entries(other)].flatMap(([id, said]) => (known.has(id) && known.get(id) !== said ? [`${id}: ${known.get(id)}, ${said}`] : []));
}

test('a message of the app, of the verifier and of the staff has one German', () => {
  const german = files.filter((each) => each.endsWith('/de.po')).map((file) => messagesIn(join(repository, file)).replace(/^.*?\n\n/s, ''));
  for (const other of [1, 2]) assert.deepEqual(saidTwice(german[0]!, german[other]!), []);
  assert.deepEqual(saidTwice('msgid "Place"\nmsgstr "Ort"', 'msgid "Place"\nmsgstr "Stelle"'), ['"Place": "Ort", "Stelle"']);
});
