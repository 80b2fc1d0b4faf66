// Threat 37: what is installed is what was locked. Every package is locked to a hash, a tampered one does not install, and nothing of
// another's making runs while it does.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { repository } from './source-files.ts';

const exec = promisify(execFile);
/** The fewest packages the main lockfile must name; fewer means that it was misread. */
const packagesMin = 300;

interface Locked {
  readonly link?: boolean;
  readonly integrity?: string;
  readonly resolved?: string;
  /** Comes inside another package, and is locked with it. */
  readonly inBundle?: boolean;
}

for (const [folder, min] of [
  ['.', packagesMin],
  ['runtime', 3],
  ['aws/infra', 5],
] as const) {
  test(`threat 37: every package that ${folder}/package-lock.json names is locked to a hash`, async () => {
    const lock = JSON.parse(await readFile(join(repository, folder, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, Locked>>;
    };
    const installed = Object.entries(lock.packages).filter(([path, { link }]) => path.includes('node_modules/') && link !== true);
    assert.ok(installed.length >= min, `found only ${installed.length}`);
    const loose = installed.filter(
      ([, { integrity, inBundle }]) => inBundle !== true && !/^sha512-[A-Za-z0-9+/]{86}==/.test(integrity ?? ''),
    );
    assert.deepEqual(loose, []);
  });
}

test('threat 37: a package that was tampered with does not install, and one that is whole runs nothing while it does', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'steward-lock-'));
  const npm = (cache: string, command: string) =>
    exec('npm', [command, '--ignore-scripts', '--offline', '--no-audit', '--no-fund', '--cache', join(folder, cache)], {
      cwd: join(folder, 'app'),
    });
  try {
    const ran = join(folder, 'ran');
    await write(join(folder, 'part/package.json'), {
      name: 'part',
      version: '1.0.0',
      scripts: { install: `node -e "require('fs').writeFileSync('${ran}', '')"` },
    });
    await exec('npm', ['pack', '--pack-destination', folder], { cwd: join(folder, 'part') });
    await write(join(folder, 'app/package.json'), { name: 'app', version: '1.0.0', dependencies: { part: 'file:../part-1.0.0.tgz' } });
    await npm('cache', 'install');
    await npm('cache', 'ci');
    await assert.rejects(readFile(ran), 'its install script did not run');

    await write(join(folder, 'part/package.json'), { name: 'part', version: '1.0.0', main: 'other.js' });
    await exec('npm', ['pack', '--pack-destination', folder], { cwd: join(folder, 'part') });
    await rm(join(folder, 'app/node_modules'), { recursive: true });
    // A cache of its own: from the other one it would get the whole package, by its hash.
    await assert.rejects(npm('another-cache', 'ci'), /EINTEGRITY/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('threat 37: the set-up installs by the lockfile and lets no package run anything', async () => {
  const setup = await readFile(join(repository, 'tools/setup.mjs'), 'utf8');
  assert.match(setup, /'ci', '--ignore-scripts'/);
  assert.doesNotMatch(setup, /'install'/);
});

async function write(path: string, content: object): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(content));
}
