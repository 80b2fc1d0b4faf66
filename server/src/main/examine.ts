// What `steward doctor` looks at: the program, the configuration, and what the edition keeps.
import { isStewardError } from '@steward/protocol/errors.ts';
import type { Finding } from '../edges/cli/command.ts';
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
  if (config) findings.push(...(await edition.examine(config)));
  return findings;
}

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
