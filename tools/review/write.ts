// Writes the review of a release: what changed, what was run, what is open; and the signed record over all of it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signNote, type Signer } from '@steward/protocol/ledger/note.ts';
import { reviewText, type ReviewCheck, type ReviewedFiles } from '@steward/protocol/review-record.ts';
import { clone, listFiles, packedIn } from '../../server/src/main/review/release-files.ts';
import { checks } from '../check.ts';
import { unpackedPackages } from '../pack.ts';
import { readAsvs } from '../asvs/asvs.ts';
import { partsWithoutEntry, readUnreleased, writeUnreleased, type Unreleased } from './entries.ts';
import { changesBetween, hashOf, partHashes, surfaceOf, surfaceText, type PartChange, type Surface } from './surface.ts';

export interface ReviewOrder {
  readonly root: string;
  readonly signer: Signer;
  /** All tests in full size, which takes half an hour; else those of the privacy surface. */
  readonly full: boolean;
  readonly nowMs: number;
}

/** The tests that a review cannot do without, however small it is. */
const surfaceTests = [
  'server/src/policy',
  'server/src/catalogue',
  'server/src/governed/cases',
  'tools',
  'test/forensic',
  'test/isolation',
  'test/hostile',
  'aws/infra',
];

/** The exit code: 0 written, 1 a check failed (the record says so), 3 something changed without an entry. */
export async function writeReview({ root, signer, full, nowMs }: ReviewOrder): Promise<number> {
  const surface = surfaceOf(root);
  const unreleased = readUnreleased(root);
  const open = partsWithoutEntry(surface, unreleased);
  if (open.length > 0) {
    console.error(`review: say first why these changed (steward review entry <part> "…"): ${open.join(', ')}`);
    return 3;
  }
  const { version } = JSON.parse(readFileSync(join(root, 'server/package.json'), 'utf8')) as { version: string };
  const results = await runChecks(root, full);
  const file = (ending: string): string => join(root, `reviews/${version}.${ending}`);
  const put = (ending: string, text: string): string => {
    writeFileSync(file(ending), text);
    return hashOf(text);
  };
  const previous = previousOf(root, version);
  const contents = filesOf(listFiles(clone(root)));
  const packed = filesOf(packedFiles());
  put('contents', contents.list);
  put('packed', packed.list);
  const page = pageOf({
    version,
    surface,
    before: previous?.surface,
    results,
    unreleased: unreleased!,
    reviewer: signer.name,
    nowMs,
    root,
  });
  const text = reviewText({
    version,
    contents: contents.reviewed,
    packed: packed.reviewed,
    surface: put('surface.json', surfaceText(surface)),
    sbom: put('sbom.json', sbomOf(root)),
    page: put('md', page),
    previous: previous && { version: previous.version, hash: previous.hash },
    checks: results,
    findingsOpen: surface.findings.length,
    time: new Date(nowMs).toISOString(),
  });
  put('note', signNote(text, [signer]));
  const failed = results.filter(({ passed }) => !passed);
  console.log(
    `reviews/${version}.md written and signed by ${signer.name}${failed.length === 0 ? '' : `; failed: ${failed.map(({ name }) => name).join(', ')}`}`,
  );
  if (failed.length === 0) writeUnreleased(root, { parts: partHashes(surface), entries: [] });
  return failed.length === 0 ? 0 : 1;
}

function filesOf(list: string): { readonly list: string; readonly reviewed: ReviewedFiles } {
  return { list, reviewed: { files: list.split('\n').length - 1, hash: hashOf(list) } };
}

function packedFiles(): string {
  const folder = mkdtempSync(join(tmpdir(), 'steward-review-'));
  try {
    const { protocol, server } = unpackedPackages(folder);
    return listFiles(packedIn(server, protocol));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runChecks(root: string, full: boolean): Promise<readonly ReviewCheck[]> {
  const results: ReviewCheck[] = [];
  const note = (name: string, passed: boolean): void => {
    console.log(`${passed ? 'passed' : 'FAILED'} ${name}`);
    results.push({ name, passed });
  };
  for (const [name, check] of Object.entries(checks)) note(name, (await check()).ok);
  note(full ? 'tests-full' : 'tests-surface', testsPass(root, full));
  return results;
}

function testsPass(root: string, full: boolean): boolean {
  try {
    const env = full ? { ...process.env, STEWARD_TEST: 'full' } : process.env;
    execFileSync(process.execPath, [join(root, 'tools/test.ts'), ...(full ? [] : surfaceTests)], { cwd: root, env, stdio: 'inherit' });
    return true;
  } catch {
    return false;
  }
}

/** CycloneDX of what runs in production, without what differs from run to run. */
function sbomOf(root: string): string {
  const args = ['sbom', '--package-lock-only', '--omit=dev', '--sbom-format=cyclonedx', '--sbom-type=application'];
  const sbom = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 })) as {
    serialNumber?: string;
    metadata: { timestamp?: string };
  };
  delete sbom.serialNumber;
  delete sbom.metadata.timestamp;
  return `${JSON.stringify(sbom, undefined, 1)}\n`;
}

function previousOf(root: string, version: string) {
  const order = (name: string): number[] => name.split(/[.-]/).slice(0, 3).map(Number);
  const before = readdirSync(join(root, 'reviews'))
    .filter((name) => name.endsWith('.note'))
    .map((name) => name.slice(0, -'.note'.length))
    .filter((each) => each !== version)
    .sort(
      (a, b) =>
        order(a)
          .map((n, i) => n - order(b)[i]!)
          .find((n) => n !== 0) ?? 0,
    )
    .at(-1);
  if (before === undefined) return undefined;
  const file = (ending: string): string => readFileSync(join(root, `reviews/${before}.${ending}`), 'utf8');
  return { version: before, hash: hashOf(file('note')), surface: JSON.parse(file('surface.json')) as Partial<Surface> };
}

interface Page {
  readonly version: string;
  readonly surface: Surface;
  readonly before: Partial<Surface> | undefined;
  readonly results: readonly ReviewCheck[];
  readonly unreleased: Unreleased;
  readonly reviewer: string;
  readonly nowMs: number;
  readonly root: string;
}

function pageOf({ version, surface, before, results, unreleased, reviewer, nowMs, root }: Page): string {
  const verdicts = Object.groupBy(readAsvs(root), ({ verdict }) => verdict.kind);
  const counts = Object.entries(verdicts).map(([kind, all]) => `${all!.length} ${kind}`);
  return [
    `# Security review of ${version}`,
    `Reviewed on ${new Date(nowMs).toISOString().slice(0, 10)} by \`${reviewer}\`. The signed record is \`${version}.note\`; \`steward review\` compares it with what is installed.`,
    `## What changed in the privacy surface\n\n${before === undefined ? 'The first review: everything is new. The whole surface is in the file beside this one.' : changesText(changesBetween(before, surface))}`,
    `## What those who changed it say\n\n${entriesText(unreleased)}`,
    `## What was run\n\n${results.map(({ name, passed }) => `- ${name}: ${passed ? 'passed' : '**failed**'}`).join('\n')}`,
    `## Requirements\n\nOWASP ASVS 5.0, levels 1 and 2 ([docs/asvs.md](../docs/asvs.md)): ${counts.join(', ')}.`,
    `## Findings open\n\n${surface.findings.length === 0 ? 'None.' : surface.findings.map((each) => `- ${each}`).join('\n')}\n\nAll of them, with those that are mended: [findings.md](findings.md).`,
    `## Size of the surface\n\n| part | lines |\n|---|---|\n${Object.entries(surface)
      .map(([part, lines]) => `| ${part} | ${lines.length} |`)
      .join('\n')}\n`,
  ].join('\n\n');
}

function changesText(changes: readonly PartChange[]): string {
  if (changes.length === 0) return 'Nothing.';
  return changes
    .map(
      ({ part, added, removed }) =>
        `### ${part}\n\n\`\`\`diff\n${[...removed.map((line) => `- ${line}`), ...added.map((line) => `+ ${line}`)].join('\n')}\n\`\`\``,
    )
    .join('\n\n');
}

function entriesText({ entries }: Unreleased): string {
  return entries.length === 0 ? 'Nothing.' : entries.map(({ date, part, what }) => `- ${date}, ${part}: ${what}`).join('\n');
}
