// What must be so between the image and the task that runs it, and what no build on this machine shows.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { layScratch } from './assemble.ts';

const dockerfile = readFileSync(join(import.meta.dirname, 'Dockerfile'), 'utf8').split('\n');
const stack = readFileSync(join(import.meta.dirname, '../src/service-stack.ts'), 'utf8');

test('where the task mounts its scratch space the image has a volume: ECS gives it that owner and mode, and otherwise root alone writes there', () => {
  const mounted = [...stack.matchAll(/containerPath: '([^']+)'/g)].map(([, path]) => path);
  assert.deepEqual(mounted, ['/tmp']);
  const volume = dockerfile.indexOf(`VOLUME ${JSON.stringify(mounted)}`);
  assert.ok(volume > 0, 'there is one');
  // What is copied later would not be in it.
  assert.ok(volume > dockerfile.findLastIndex((line) => line.startsWith('COPY')));
  assert.ok(volume > dockerfile.findLastIndex((line) => line.startsWith('FROM')));
});

test('the image runs as the user that the task names, who may write in the scratch space', () => {
  const user = /nobody = ([\d_]+);/.exec(stack)?.[1]?.replaceAll('_', '');
  assert.ok(dockerfile.includes(`USER ${user}:${user}`));
  const target = mkdtempSync(join(tmpdir(), 'steward-image-'));
  try {
    layScratch(target);
    assert.equal(statSync(join(target, 'tmp')).mode & 0o7777, 0o1777);
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
});

test('the builder is given what is named and nothing else that lies about, a data folder with its keys least of all', () => {
  const lines = readFileSync(join(import.meta.dirname, 'Dockerfile.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  assert.equal(lines[0], '*', 'first of all nothing');
  const given = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  assert.deepEqual(
    given.filter((line) => /[*]|data|keyring|\.git|env/.test(line)),
    [],
  );
  // What is put together, and what that needs, must be among it.
  const assembled = readFileSync(join(import.meta.dirname, 'assemble.ts'), 'utf8');
  const parts = [.../const parts = \[([^\]]+)\]/.exec(assembled)![1]!.matchAll(/'([^']+)'/g)].map(([, part]) => part!);
  const isIn = (part: string): boolean => given.some((line) => part === line || part.startsWith(`${line}/`));
  assert.ok(parts.length > 10);
  assert.deepEqual(
    parts.filter((part) => !isIn(part)),
    [],
  );
});
