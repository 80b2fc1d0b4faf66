// Every message of the app is in its files of messages, in both languages, and no message is there that the app does not say.
// `npm run messages` writes what is missing and removes what is unused.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { repository } from './source-files.ts';

const languages = ['en', 'de'] as const;
const fileOf = (root: string, language: string) => join(root, `web/src/locales/${language}.po`);
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

test('no message is missing or unused', () => {
  const root = extracted(() => undefined);
  try {
    for (const language of languages)
      assert.equal(messagesIn(fileOf(repository, language)), messagesIn(fileOf(root, language)), `npm run messages changes ${language}.po`);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('every message has its German', () => {
  const untranslated = messagesIn(fileOf(repository, 'de'))
    .split('\n\n')
    .slice(1)
    .filter((entry) => /^msgstr ""$/m.test(entry));
  assert.deepEqual(untranslated, []);
});

test('it can fail: a message that is new in the sources is found', () => {
  const root = extracted((copy) => {
    const file = join(copy, 'web/src/app/not-found.tsx');
    writeFileSync(file, readFileSync(file, 'utf8').replace('To the projects', 'Back to the projects'));
  });
  try {
    assert.notEqual(messagesIn(fileOf(repository, 'en')), messagesIn(fileOf(root, 'en')));
  } finally {
    rmSync(root, { recursive: true });
  }
});
