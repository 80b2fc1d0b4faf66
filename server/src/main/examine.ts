// What `steward doctor` looks at: the program, the configuration, and what the edition keeps.
import { isStewardError } from '@steward/protocol/errors.ts';
import { systemClock } from '../adapters/embedded/system-clock.ts';
import type { Finding } from '../edges/cli/command.ts';
import { readMove, remindOf, standingIn } from '../lifecycle/move/move-mark.ts';
import { createDecide } from '../policy/decide.ts';
import type { Config } from './config.ts';
import type { Edition } from './edition.ts';
import { readCompanies } from './processors.ts';
import { loadProduct } from './product.ts';

export async function examine(edition: Edition, read: () => Config): Promise<readonly Finding[]> {
  const findings: Finding[] = [
    {
      what: `Node ${process.version}`,
      ok: process.version.startsWith('v26.'),
      advice: 'run `npm start` in the clone, it installs Node 26',
    },
  ];
  const config = await attempt(findings, 'the configuration', read);
  if (config) await attempt(findings, 'the catalogue', () => loadProduct(config));
  if (config) await attempt(findings, 'the companies that are sent something', () => readCompanies(edition, config));
  await attempt(findings, 'the policies', () => createDecide());
  if (config) findings.push(...(await edition.examine(config)), ...(await oldCopyFindings(edition, config)));
  return findings;
}

const oldCopyIs = 'no copy is left behind by a move';

/** What a move left behind here, or elsewhere, as far as whoever asks may see it: whoever may not, or works there now, hears nothing. */
async function oldCopyFindings(edition: Edition, config: Config): Promise<readonly Finding[]> {
  const place = await edition.oldPlace(config).catch(() => undefined);
  if (place === undefined) return [];
  try {
    const kept = await readMove(place.rows);
    if (kept?.mark.role === 'left' || kept?.mark.role === 'destroying')
      return oldCopyFinding(
        `this is the copy of what was moved to ${kept.mark.other}; \`steward move --to … --old-copy=destroy\` destroys it`,
      );
    const standing = kept && standingIn(kept, systemClock().nowMs());
    return oldCopyFinding(standing && remindOf(standing));
  } finally {
    await place.release();
  }
}

/** `advice` where there is something to do about one. */
export const oldCopyFinding = (advice: string | undefined): readonly Finding[] =>
  advice === undefined ? [] : [{ what: oldCopyIs, ok: false, advice }];

async function attempt<T>(findings: Finding[], what: string, work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    const value = await work();
    findings.push({ what, ok: true });
    return value;
  } catch (error) {
    findings.push({ what, ok: false, advice: isStewardError(error) ? error.message : 'it cannot be loaded' });
    return undefined;
  }
}
