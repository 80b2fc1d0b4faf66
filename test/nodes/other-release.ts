// Another release of this program, made out of this one: a copy of its sources with a later version and a set of policies of its own, so that both run side by side as during an
// upgrade. What a release before really wrote is the matter of `test/old-data.test.ts`.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repo } from '../kit/server-process.ts';

export interface OtherRelease {
  /** What is started: as server/bin/steward.mjs. */
  readonly program: string;
  readonly version: string;
  remove(): void;
}

const copied = ['protocol', 'server', 'aws'] as const;
const notCopied = /(^|\/)(\.cache|node_modules|infra|testing)$|\.(test|fixture|contract)\.ts$/;

export function makeNextRelease(): OtherRelease {
  const folder = mkdtempSync(join(tmpdir(), 'steward-release-'));
  const place = (...names: readonly string[]) => join(folder, ...names);
  for (const name of readdirSync(repo))
    if (!copied.some((each) => each === name) && name !== 'node_modules' && !name.startsWith('.'))
      symlinkSync(join(repo, name), place(name));
  for (const name of copied) cpSync(join(repo, name), place(name), { recursive: true, filter: (file) => !notCopied.test(file) });
  mkdirSync(place('node_modules'));
  for (const name of readdirSync(join(repo, 'node_modules')))
    if (name !== '@steward' && !name.startsWith('.')) symlinkSync(join(repo, 'node_modules', name), place('node_modules', name));
  mkdirSync(place('node_modules', '@steward'));
  for (const name of copied) symlinkSync(place(name), place('node_modules', '@steward', name));
  const description = place('server', 'package.json');
  const own = JSON.parse(readFileSync(description, 'utf8')) as { version: string };
  const version = own.version.replace(/^(\d+)\.(\d+)\..*$/, (_whole, major: string, minor: string) => `${major}.${Number(minor) + 1}.0`);
  writeFileSync(description, JSON.stringify({ ...own, version }));
  const policies = place('server', 'src', 'policy', 'policies');
  const [first] = readdirSync(policies).sort();
  writeFileSync(join(policies, first!), `${readFileSync(join(policies, first!), 'utf8')}\n// Of release ${version}.\n`);
  return { program: place('server', 'bin', 'steward.mjs'), version, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
