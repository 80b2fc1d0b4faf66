// The record of a release's security review: what was reviewed, by its hashes, what was run, how much is open. Signed by whoever reviewed it.
// Byte by byte in docs/formats/review.md.
import { openNote, parseNote, type Verifier } from './ledger/note.ts';

export const reviewFormat = 'steward/review/v1';
const recordCharactersMax = 65_536;

export interface ReviewCheck {
  /** Lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly passed: boolean;
}

export interface ReviewedFiles {
  readonly files: number;
  readonly hash: string;
}

export interface ReviewRecord {
  readonly version: string;
  /** How many files the release has, and the SHA-256 of the list of them. Every hash is 64 hexadecimal digits. */
  readonly contents: ReviewedFiles;
  /** The same of its packages, if they were made for the review. */
  readonly packed?: ReviewedFiles | undefined;
  readonly surface: string;
  readonly sbom: string;
  readonly page: string;
  /** The version before, and the hash of its record. */
  readonly previous?: { readonly version: string; readonly hash: string } | undefined;
  readonly checks: readonly ReviewCheck[];
  readonly findingsOpen: number;
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
}

/** The text that is signed. RangeError for what no record can say. */
export function reviewText(record: ReviewRecord): string {
  const { version, contents, packed, surface, sbom, page, previous, checks, findingsOpen, time } = record;
  const lines = [
    reviewFormat,
    `version ${version}`,
    `contents ${contents.files} ${contents.hash}`,
    `packed ${packed === undefined ? '-' : `${packed.files} ${packed.hash}`}`,
    `surface ${surface}`,
    `sbom ${sbom}`,
    `page ${page}`,
    `previous ${previous === undefined ? '-' : `${previous.version} ${previous.hash}`}`,
    ...checks.map(({ name, passed }) => `check ${name} ${passed ? 'passed' : 'failed'}`),
    `finding-open ${findingsOpen}`,
    `time ${time}`,
  ];
  const text = `${lines.join('\n')}\n`;
  readReview(text);
  return text;
}

const versionPattern = String.raw`(\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9a-z.-]{1,30})?)`;
const hashPattern = '([0-9a-f]{64})';
const countPattern = String.raw`(0|[1-9]\d{0,8})`;

/** Reads the text of a note; RangeError saying what is not as the format has it. */
export function readReview(text: string): ReviewRecord {
  if (text.length > recordCharactersMax) throw new RangeError(`review: more than ${recordCharactersMax} characters`);
  const lines = text.split('\n');
  const take = (pattern: string, what: string): readonly string[] => {
    const found = new RegExp(`^${pattern}$`).exec(lines.shift() ?? '');
    if (!found) throw new RangeError(`review: ${what}`);
    return found.slice(1);
  };
  if (lines.shift() !== reviewFormat) throw new RangeError(`review: the format is ${reviewFormat}`);
  const [version] = take(`version ${versionPattern}`, 'the version');
  const [files, contents] = take(`contents ${countPattern} ${hashPattern}`, 'the contents');
  const [, packedFiles, packed] = take(`packed (-|${countPattern} ${hashPattern})`, 'the packages');
  const [surface] = take(`surface ${hashPattern}`, 'the surface');
  const [sbom] = take(`sbom ${hashPattern}`, 'the list of packages');
  const [page] = take(`page ${hashPattern}`, 'the page');
  const [, previousVersion, previousHash] = take(`previous (-|${versionPattern} ${hashPattern})`, 'the version before');
  const checks: ReviewCheck[] = [];
  while (lines[0]?.startsWith('check ')) {
    const [name, outcome] = take('check ([a-z0-9-]{1,40}) (passed|failed)', 'a check');
    if (checks.some((each) => each.name === name)) throw new RangeError(`review: ${name} was checked twice`);
    checks.push({ name: name!, passed: outcome === 'passed' });
  }
  if (checks.length === 0) throw new RangeError('review: nothing was checked');
  const [findingsOpen] = take(`finding-open ${countPattern}`, 'the number of findings');
  const [time] = take(String.raw`time (\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)`, 'the time');
  if (Number.isNaN(Date.parse(time!))) throw new RangeError('review: the time');
  if (lines.shift() !== '' || lines.length > 0) throw new RangeError('review: its end');
  return {
    version: version!,
    contents: { files: Number(files), hash: contents! },
    packed: packedFiles === undefined ? undefined : { files: Number(packedFiles), hash: packed! },
    surface: surface!,
    sbom: sbom!,
    page: page!,
    previous: previousVersion === undefined ? undefined : { version: previousVersion, hash: previousHash! },
    checks,
    findingsOpen: Number(findingsOpen),
    time: time!,
  };
}

export type ReviewVerdict =
  | { readonly verified: true; readonly record: ReviewRecord; readonly reviewers: readonly string[] }
  | { readonly verified: false; readonly rule: string };

/** Opens a record with the keys of the reviewers one trusts; says who of them signed it. */
export async function openReview(note: string, known: readonly Verifier[]): Promise<ReviewVerdict> {
  try {
    if (note.length > 2 * recordCharactersMax) throw new RangeError('review: too long');
    const { text } = await openNote(note, known);
    const record = readReview(text);
    const signed = new Set(parseNote(note).signatures.map(({ name }) => name));
    return { verified: true, record, reviewers: known.filter(({ name }) => signed.has(name)).map(({ name }) => name) };
  } catch (error) {
    return { verified: false, rule: error instanceof Error ? error.message : 'review: cannot be read' };
  }
}
