// Whether the release that runs was reviewed: a record for its version, signed by a reviewer who is trusted, of exactly the files that are here.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StewardError } from '@steward/protocol/errors.ts';
import { ed25519Verifier, type Verifier } from '@steward/protocol/ledger/note.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import { openReview, type ReviewRecord } from '@steward/protocol/review-record.ts';
import { differingFiles, listFiles, runningRelease, type Release } from './release-files.ts';

export type ReleaseReview =
  | { readonly state: 'reviewed'; readonly record: ReviewRecord; readonly reviewers: readonly string[] }
  /** `missing`: there is no record. `wrong`: there is one, and it is not of this release or nobody trusted signed it. */
  | { readonly state: 'missing' | 'wrong'; readonly rule: string; readonly differs: readonly string[] };

/** `reviewersFile` is the operator's own list of vkeys; without it the release's own counts. */
export async function reviewOf(release: Release, version: string, reviewersFile: string | undefined): Promise<ReleaseReview> {
  const file = (ending: string): string => join(release.reviews, `${version}.${ending}`);
  if (!existsSync(file('note'))) return { state: 'missing', rule: `version ${version} has no review`, differs: [] };
  const verdict = await openReview(readFileSync(file('note'), 'utf8'), readReviewers(reviewersFile ?? join(release.reviews, 'reviewers')));
  if (!verdict.verified) return wrong(verdict.rule);
  const { record, reviewers } = verdict;
  if (record.version !== version) return wrong(`the record is of version ${record.version}`);
  const failed = record.checks.find(({ passed }) => !passed);
  if (failed) return wrong(`the check ${failed.name} had failed`);
  const reviewed = release.kind === 'clone' ? record.contents : record.packed;
  if (!reviewed) return wrong('the packages were not made for the review');
  const found = listFiles(release);
  if (sha256(new TextEncoder().encode(found)).toHex() === reviewed.hash) return { state: 'reviewed', record, reviewers };
  const listed = file(release.kind === 'clone' ? 'contents' : 'packed');
  return wrong('the files are not those that were reviewed', existsSync(listed) ? differingFiles(readFileSync(listed, 'utf8'), found) : []);
}

const wrong = (rule: string, differs: readonly string[] = []): ReleaseReview => ({ state: 'wrong', rule, differs });

/** Vkeys, one a line. Throws `invalid-input` for a file that is none. */
export function readReviewers(file: string): readonly Verifier[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.replace(/#.*/, '').trim())
      .filter((line) => line !== '')
      .map(ed25519Verifier);
  } catch (cause) {
    throw new StewardError('invalid-input', { field: 'STEWARD_REVIEWERS', rule: `${file} is not a list of reviewers’ keys`, cause });
  }
}

const namedMax = 5;

/** Production mode starts with what was reviewed, and with nothing else; declarations from a file elsewhere were not. */
export function assertReviewed(review: ReleaseReview, product: { readonly file: string }): void {
  if (review.state === 'reviewed') return assertReviewedProduct(product.file);
  const { rule, differs } = review;
  const named =
    differs.length === 0
      ? ''
      : `: ${differs.slice(0, namedMax).join(', ')}${differs.length > namedMax ? ` and ${differs.length - namedMax} more` : ''}`;
  throw new StewardError('invalid-input', {
    field: 'STEWARD_MODE',
    rule: `in production only a release that was reviewed starts; ${rule}${named} (\`steward review\` says more)`,
  });
}

function assertReviewedProduct(file: string): void {
  const [own] = runningRelease().folders;
  if (!existsSync(file) || file === join(own!.folder, 'steward.config.ts')) return;
  throw new StewardError('invalid-input', {
    field: 'STEWARD_CONFIG',
    rule: `in production the declarations are reviewed with the release: put ${file} into its folder and review it there (\`steward review write\`)`,
  });
}
