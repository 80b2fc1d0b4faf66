// Packs what others install: protocol and server as JavaScript with type declarations, as `npm pack` tarballs in dist/.
//   npm run pack        or, into another folder: node tools/pack.ts <folder>
// Sources stay TypeScript with `.ts` in their imports; here they become `.js`, in code and declarations alike.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { testFiles } from '../server/src/main/review/release-files.ts';
import { repository } from './source-files.ts';

interface Manifest {
  readonly [key: string]: unknown;
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** What the server shows before anybody signs in. */
const pages = [
  'web/src/start',
  'web/src/design/tokens.css',
  'web/src/google-picker',
  'web/dist',
  'docs/principles.md',
  'docs/principles.de.md',
  'docs/processing-agreement.md',
  'docs/processing-agreement.de.md',
  'policies',
  'maps/europe.pmtiles',
];

/** The tarballs. */
export function pack(out: string): readonly string[] {
  const work = mkdtempSync(join(tmpdir(), 'steward-pack-'));
  try {
    const folders = unpackedPackages(work);
    mkdirSync(out, { recursive: true });
    addReview(folders.server);
    return Object.values(folders).map((folder) => packOne(folder, out));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Both packages as folders below `work`, an empty one: what is packed, and what a review is of. */
export function unpackedPackages(work: string): { readonly protocol: string; readonly server: string } {
  compile(work);
  return { protocol: assemble(work, 'protocol'), server: assemble(work, 'server') };
}

/** The record of the review comes along, so that an installed package can show it. */
function addReview(server: string): void {
  const { version } = JSON.parse(readFileSync(join(server, 'package.json'), 'utf8')) as Manifest;
  for (const name of ['reviewers', `${version}.note`, `${version}.packed`])
    if (existsSync(join(repository, 'reviews', name))) cpSync(join(repository, 'reviews', name), join(server, 'reviews', name));
}

function compile(work: string): void {
  copySources(work);
  // Packages are found as in the clone; our own two as the copies.
  const packages = join(work, 'node_modules');
  mkdirSync(join(packages, '@steward'), { recursive: true });
  for (const name of globSync(['*', '@*/*'], { cwd: join(repository, 'node_modules'), exclude: ['@steward', '@steward/*'] })) {
    if (name.startsWith('@') && !name.includes('/')) mkdirSync(join(packages, name), { recursive: true });
    else symlinkSync(join(repository, 'node_modules', name), join(packages, name));
  }
  for (const name of ['protocol', 'server']) symlinkSync(join(work, name), join(packages, '@steward', name));
  const base = JSON.parse(readFileSync(join(repository, 'tsconfig.base.json'), 'utf8')) as { readonly compilerOptions: object };
  const { noEmit: _, allowImportingTsExtensions: __, ...options } = base.compilerOptions as Readonly<Record<string, unknown>>;
  const compilerOptions = { ...options, lib: ['esnext', 'webworker'], types: ['node'], declaration: true, rootDir: '.', outDir: './out' };
  writeFileSync(join(work, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['protocol/src', 'server/src'] }));
  execFileSync(join(repository, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.json'], { cwd: work, stdio: 'inherit' });
}

/** The sources, with `.js` where they name modules, as compiled code has it. */
function copySources(work: string): void {
  for (const workspace of ['protocol', 'server']) {
    const from = join(repository, workspace);
    for (const file of globSync('src/**/*.ts', { cwd: from, exclude: testFiles })) {
      mkdirSync(join(work, workspace, dirname(file)), { recursive: true });
      writeFileSync(join(work, workspace, file), readFileSync(join(from, file), 'utf8').replaceAll(moduleName, '$1$2$3.js$2'));
    }
    const { name } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as Manifest;
    writeFileSync(join(work, workspace, 'package.json'), JSON.stringify({ name, type: 'module', exports: { './*.js': './src/*.ts' } }));
  }
}

/** Where a relative module, or one of our own packages, is imported. */
const moduleName = /\b(from |import\(|import )(['"])((?:\.{1,2}|@steward\/(?:protocol|server))\/[\w./-]+)\.ts\2/g;

function assemble(work: string, workspace: 'protocol' | 'server'): string {
  const folder = join(work, 'packed', workspace);
  const lib = join(folder, 'lib');
  cpSync(join(work, 'out', workspace, 'src'), lib, { recursive: true });
  copyAssets(join(repository, workspace, 'src'), lib);
  for (const name of ['LICENSE', 'NOTICE']) cpSync(join(repository, name), join(folder, name));
  const manifest = JSON.parse(readFileSync(join(repository, workspace, 'package.json'), 'utf8')) as Manifest;
  const { name, version, description, license, type, dependencies } = manifest;
  const packed = { name, version, description, license, type, engines: { node: '>=26' }, exports: exportsOf, dependencies };
  if (workspace === 'server') {
    addBin(lib);
    for (const page of pages) cpSync(join(repository, page), join(folder, 'pages', page), { recursive: true });
  }
  const bin = workspace === 'server' ? { bin: { steward: 'lib/main/steward.js' } } : {};
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ ...packed, ...bin }, undefined, 2)}\n`);
  return folder;
}

function packOne(folder: string, out: string): string {
  const told = execFileSync('npm', ['pack', '--json', '--loglevel=error', '--ignore-scripts', '--pack-destination', out], {
    cwd: folder,
    encoding: 'utf8',
  });
  return join(out, filenameOf(JSON.parse(told)));
}

const exportsOf = { './*.js': { types: './lib/*.d.ts', default: './lib/*.js' } };

/** A list in some versions of npm, by package name in others. */
function filenameOf(told: unknown): string {
  const [first] = Object.values(told as Record<string, { readonly filename: string }>);
  return first!.filename;
}

/** What is not TypeScript: policies, pictures of the demo. */
function copyAssets(from: string, to: string): void {
  for (const file of globSync('**/*.*', { cwd: from })) {
    if (extname(file) === '.ts') continue;
    mkdirSync(join(to, dirname(file)), { recursive: true });
    cpSync(join(from, file), join(to, file), { recursive: true });
  }
}

function addBin(lib: string): void {
  const main = join(lib, 'main/steward.js');
  writeFileSync(main, `#!/usr/bin/env node\n${readFileSync(main, 'utf8')}`, { mode: 0o755 });
}

if (import.meta.main) for (const tarball of pack(resolve(process.argv[2] ?? join(repository, 'dist')))) console.log(tarball);
