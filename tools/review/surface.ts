// The privacy surface of a release, part by part, in one stable spelling: what somebody who promises privacy must look at when it changes. Each part is a value that people
// can read and compare; its hash says whether it changed.
import { builtIn } from '@steward/protocol/catalogue/built-in.ts';
import { loadCatalogue } from '@steward/protocol/catalogue/load-catalogue.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import { operations } from '@steward/protocol/words.ts';
import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { inventory } from '../../server/src/catalogue/inventory.ts';
import { securityHeaders } from '../../server/src/edges/http/security-headers.ts';
import { policySet } from '../../server/src/policy/decide.ts';
import { readAsvs } from '../asvs/asvs.ts';
import { networkUses } from '../layering.ts';
import { repository } from '../source-files.ts';

/** In the order in which they are reviewed. */
export const surfaceParts = [
  'inventory',
  'permissions',
  'outbound',
  'packages',
  'headers',
  'texts',
  'infrastructure',
  'requirements',
  'findings',
] as const;
export type SurfacePart = (typeof surfaceParts)[number];
export type Surface = Readonly<Record<SurfacePart, readonly string[]>>;

/** Each part as lines: sorted, so that a difference of two releases is a difference of lines. */
export function surfaceOf(root: string = repository): Surface {
  const text = (path: string): string => readFileSync(join(root, path), 'utf8');
  return {
    inventory: inventory(loadCatalogue(builtIn)).fields.map((field) => JSON.stringify(field)),
    permissions: [
      `policy set ${Buffer.from(policySet.hash).toString('hex')}`,
      ...operations.map((operation) => `operation ${operation}`).sort(),
    ],
    outbound: networkUses(root),
    packages: packagesOf(JSON.parse(text('package-lock.json')) as Lockfile),
    headers: Object.entries(securityHeaders(true)).map(([name, value]) => `${name}: ${value}`),
    texts: hashed(root, ['docs/principles*.md', 'policies/**/*.md', 'SECURITY.md']),
    // What is made of it in an account runs apart from the product, so it is reviewed beside its contents.
    infrastructure: hashed(root, ['aws/infra/src/**/*.ts', 'aws/infra/{synth.ts,cdk.json,package.json,package-lock.json}']),
    requirements: readAsvs(root).map(({ id, verdict }) => `${id} ${verdict.kind}`),
    findings: openFindings(text('reviews/findings.md')),
  };
}

export const hashOf = (text: string): string => sha256(new TextEncoder().encode(text)).toHex();

export const partHashes = (surface: Surface): Readonly<Record<SurfacePart, string>> =>
  Object.fromEntries(surfaceParts.map((part) => [part, hashOf(surface[part].join('\n'))])) as Record<SurfacePart, string>;

/** Each file with its hash. */
function hashed(root: string, patterns: readonly string[]): readonly string[] {
  return globSync(patterns, { cwd: root })
    .sort()
    .map((path) => `${path.replaceAll(sep, '/')} ${hashOf(readFileSync(join(root, path), 'utf8'))}`);
}

/** What goes into `<version>.surface.json`. */
export const surfaceText = (surface: Surface): string => `${JSON.stringify(surface, undefined, 1)}\n`;

interface Lockfile {
  readonly packages: Readonly<
    Record<string, { readonly link?: boolean; readonly dev?: boolean; readonly version?: string; readonly license?: string }>
  >;
}

/** What runs in production: name, version, licence. What only builds and tests is in the lockfile, whose hash is among the contents. */
function packagesOf({ packages }: Lockfile): readonly string[] {
  const lines = Object.entries(packages)
    .filter(([path, { link, dev }]) => path.includes('node_modules/') && link !== true && dev !== true)
    .map(
      ([path, { version, license }]) => `${path.slice(path.lastIndexOf('node_modules/') + 13)} ${version} ${license ?? 'no licence named'}`,
    );
  return [...new Set(lines)].sort();
}

/** The headings of the findings that are open: `## F1 open: …`. */
export function openFindings(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^## (F\d+) open: (.+)$/gm)].map(([, id, title]) => `${id} ${title}`);
}

export interface PartChange {
  readonly part: SurfacePart;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** A release from before a part was looked at has none of it. */
export function changesBetween(before: Partial<Surface>, after: Surface): readonly PartChange[] {
  return surfaceParts
    .map((part) => ({
      part,
      added: after[part].filter((line) => before[part]?.includes(line) !== true),
      removed: (before[part] ?? []).filter((line) => !after[part].includes(line)),
    }))
    .filter(({ added, removed }) => added.length > 0 || removed.length > 0);
}
