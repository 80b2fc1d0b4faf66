// The files a release consists of, each with its SHA-256, in the format of `sha256sum`: what a review is of, and what production mode compares.
// What runs is in it: sources without tests, the built web app, the policy texts, and the lockfiles, which name every package by its hash.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';

/** For tests alone; none of it runs. */
export const testFiles = [
  '**/*.test.ts',
  '**/*.fixture.ts',
  '**/*.contract.ts',
  '**/contract-kit.ts',
  '**/testing/**',
  '**/test-certificate.ts',
];

const ofClone = [
  'steward.config.ts',
  'package.json',
  'package-lock.json',
  'runtime/package.json',
  'runtime/package-lock.json',
  '{protocol,server}/package.json',
  '{protocol,server}/src/**/*',
  'server/bin/*',
  // The AWS edition, and what its image is put together and started by.
  'aws/package.json',
  'aws/src/**/*',
  'aws/infra/container/*',
  'tools/setup.mjs',
  'web/src/start/**/*',
  'web/src/design/tokens.css',
  'web/dist/**/*',
  'docs/principles*.md',
  'policies/**/*',
];
const ofPackage = ['package.json', 'lib/**/*', 'pages/**/*'];

export interface Release {
  readonly kind: 'clone' | 'packed';
  /** Where its files lie, and what their paths begin with in the list. */
  readonly folders: readonly { readonly folder: string; readonly prefix: string }[];
  /** Where the records of its reviews lie. */
  readonly reviews: string;
}

/** The one that runs. */
export function runningRelease(): Release {
  const own = fileURLToPath(new URL('.', import.meta.url));
  if (import.meta.url.endsWith('.ts')) return clone(join(own, '../../../..'));
  const server = join(own, '../../..');
  const protocol = dirname(dirname(fileURLToPath(import.meta.resolve('@steward/protocol/errors.js'))));
  return packedIn(server, protocol);
}

export const clone = (folder: string): Release => ({ kind: 'clone', folders: [{ folder, prefix: '' }], reviews: join(folder, 'reviews') });

export const packedIn = (server: string, protocol: string): Release => ({
  kind: 'packed',
  folders: [
    { folder: protocol, prefix: 'protocol/' },
    { folder: server, prefix: 'server/' },
  ],
  reviews: join(server, 'reviews'),
});

/** The list, each path once, in the order of their bytes. */
export function listFiles(release: Release): string {
  const patterns = release.kind === 'clone' ? ofClone : ofPackage;
  const lines = release.folders.flatMap(({ folder, prefix }) =>
    globSync(patterns, { cwd: folder, exclude: testFiles, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return { path: prefix + path.slice(folder.length + 1).replaceAll(sep, '/'), hash: sha256(readFileSync(path)).toHex() };
      }),
  );
  lines.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  return lines.map(({ path, hash }) => `${hash}  ${path}\n`).join('');
}

/** Paths whose lines are not the same in both lists; a list that is not one has no lines. */
export function differingFiles(reviewed: string, found: string): readonly string[] {
  const [a, b] = [linesOf(reviewed), linesOf(found)];
  return [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.get(path) !== b.get(path)).sort();
}

function linesOf(list: string): Map<string, string> {
  return new Map([...list.matchAll(/^([0-9a-f]{64}) {2}(.+)$/gm)].map(([, hash, path]) => [path!, hash!]));
}

/** The review itself is made where the sources and their tools are: in a clone. Its exit code; nothing anywhere else. */
export async function reviewSources({ kind, folders }: Release, args: readonly string[]): Promise<number | undefined> {
  const folder = folders[0]!.folder;
  const program = join(folder, 'tools/review.ts');
  if (kind !== 'clone' || !existsSync(program)) return undefined;
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
