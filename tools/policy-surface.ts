// Holds what this release does with data against the newest version of the data policy, and renews the surface of a version that was not released yet.
//   node tools/policy-surface.ts            what differs; fails when anything does
//   node tools/policy-surface.ts --write    renews policies/<newest>/surface.json; a version that is frozen stays, and a new one has to be written
//   node tools/policy-surface.ts --freeze   the newest version is released: neither its texts nor its surface may change from now on
import { builtIn } from '@steward/protocol/catalogue/built-in.ts';
import { loadCatalogue } from '@steward/protocol/catalogue/load-catalogue.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { processingGap, readPolicyVersions } from '../server/src/policy/policy-versions.ts';
import { runningSurface } from '../server/src/policy/release-surface.ts';
import type { Surface } from '../server/src/policy/surface.ts';

const repository = new URL('../', import.meta.url);
const folder = fileURLToPath(new URL('policies', repository));

export function surfaceOfRelease(): Surface {
  return runningSurface(loadCatalogue(builtIn), readFileSync(new URL('docs/decision-matrix.md', repository), 'utf8'));
}

/** One line for each field, processor and permission, so that a difference between two releases is read as lines. */
export function surfaceText({ format, policySet, fields, processors, permissions, periods }: Surface): string {
  const list = (each: readonly unknown[]) => `[\n${each.map((one) => `    ${JSON.stringify(one)}`).join(',\n')}\n  ]`;
  return `{\n  "format": ${format},\n  "policySet": ${JSON.stringify(policySet)},\n  "periods": ${JSON.stringify(periods)},\n  "fields": ${list(fields)},\n  "processors": ${list(processors)},\n  "permissions": ${list(permissions)}\n}\n`;
}

if (import.meta.main) run(process.argv[2]);

function run(option: string | undefined): void {
  const versions = readPolicyVersions(folder);
  const { newest } = versions;
  const place = `${folder}/${newest.version}`;
  if (option === '--freeze') return freeze(place, newest);
  const gap = processingGap(versions, surfaceOfRelease());
  for (const { part, what, change, before, after } of gap) console.log(`${change} ${part} ${what}: ${before ?? '–'} → ${after ?? '–'}`);
  if (option === '--write' && newest.frozen === undefined) {
    writeFileSync(`${place}/surface.json`, surfaceText(surfaceOfRelease()));
    return console.log(`policies/${newest.version}/surface.json is renewed: does its text still say what is done?`);
  }
  if (gap.length === 0) return console.log('The policy says what is done.');
  console.log(
    newest.frozen === undefined
      ? `Version ${newest.version} is not released: say it in its texts, then node tools/policy-surface.ts --write`
      : `Version ${newest.version} was released: write policies/${newest.version + 1}`,
  );
  process.exitCode = 1;
}

function freeze(place: string, { textHash, surfaceHash }: ReturnType<typeof readPolicyVersions>['newest']): void {
  const file = JSON.parse(readFileSync(`${place}/version.json`, 'utf8')) as object;
  writeFileSync(`${place}/version.json`, `${JSON.stringify({ ...file, frozen: { ...textHash, surface: surfaceHash } }, null, 2)}\n`);
}
