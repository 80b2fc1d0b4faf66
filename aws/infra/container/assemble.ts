// Puts together what is in the image, in the folder given: the sources that run (a review is of these very bytes), what was built of the web, the packages that running needs,
// and the pinned Node with the one library that the slim image lacks. Runs after tools/setup.mjs, on the Node that it installed.
//   node aws/infra/container/assemble.ts /image
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, globSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const repository = join(import.meta.dirname, '../../..');

/** Files and folders, from the top of the repository. */
export const parts = [
  'LICENSE',
  'NOTICE',
  'package.json',
  'package-lock.json',
  '.npmrc',
  'protocol',
  'server',
  'aws/package.json',
  'aws/src',
  'aws/infra/container',
  'bench/package.json',
  'web/package.json',
  'web/dist',
  'web/src/start',
  'web/src/design/tokens.css',
  'web/src/google-picker',
  'docs',
  'maps',
  'policies',
  'reviews',
  'runtime/package.json',
  'runtime/package-lock.json',
  'tools/setup.mjs',
];
/** They come along with the packages that run, and only tests use them. */
const emulators = ['@dynoxide', 'fauxqs', 'cognito-local'];
/** Where Debian puts libraries, for either kind of machine. */
const atomicPattern = '/usr/lib/*-linux-gnu/libatomic.so.1.*';

/** As a scratch folder is everywhere: anybody writes, nobody takes away what is another's. */
const scratchMode = 0o1777;

/** Where a node may write: whoever it runs as. */
export function layScratch(target: string): void {
  const scratch = join(target, 'tmp');
  mkdirSync(scratch, { recursive: true });
  // Not by mkdir, from which the umask takes.
  chmodSync(scratch, scratchMode);
}

export function assemble(target: string): void {
  layScratch(target);
  const steward = join(target, 'steward');
  mkdirSync(steward, { recursive: true });
  for (const part of parts) {
    const from = join(repository, part);
    if (!existsSync(from)) throw new Error(`${part} is missing: was tools/setup.mjs run?`);
    cpSync(from, join(steward, part), {
      recursive: true,
      filter: (path) => !/(\/node_modules(\/|$)|\.test\.ts$|\/\.cache(\/|$))/.test(path.slice(repository.length)),
    });
  }
  installPackages(steward);
  copyNode(steward);
  const libraries = globSync(atomicPattern);
  if (libraries.length === 0) throw new Error('libatomic1 is not installed: Node needs it');
  for (const library of libraries) {
    mkdirSync(join(target, dirname(library)), { recursive: true });
    // Under the name it is loaded by.
    cpSync(library, join(target, dirname(library), 'libatomic.so.1'));
  }
}

function installPackages(steward: string): void {
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` };
  const args = [
    'ci',
    '--omit=dev',
    '--workspace=server',
    '--workspace=aws',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  execFileSync('npm', args, { cwd: steward, env, stdio: ['ignore', 'inherit', 'inherit'] });
  for (const name of emulators) rmSync(join(steward, 'node_modules', name), { recursive: true, force: true });
}

function copyNode(steward: string): void {
  const modules = join(repository, 'runtime/node_modules');
  const name = readdirSync(modules).find((entry) => entry.startsWith('node-linux-'));
  if (name === undefined) throw new Error('the pinned Node is not installed: was tools/setup.mjs run?');
  mkdirSync(join(steward, 'runtime/bin'), { recursive: true });
  cpSync(join(modules, name, 'bin/node'), join(steward, 'runtime/bin/node'));
}

if (import.meta.main) assemble(process.argv[2] ?? '/image');
