// Installs moto, the emulator of AWS that the tests in full run on, into `.cache/moto`: a Python environment of its own, of exactly the versions in
// `aws/moto/requirements.txt`. Nothing is done when it is there. Needs python3 with venv.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './source-files.ts';

const requirements = join(repository, 'aws/moto/requirements.txt');
const folder = join(repository, '.cache/moto');
const mark = join(folder, 'installed');
const installTimeoutMs = 600_000;

const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted) {
  console.log('Installing moto (once) …');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const run = (file: string, ...args: string[]): void => void execFileSync(file, args, { stdio: 'inherit', timeout: installTimeoutMs });
  run('python3', '-m', 'venv', folder);
  run(
    join(folder, 'bin/python'),
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--requirement',
    requirements,
  );
  writeFileSync(mark, wanted);
}
