// What `steward doctor` looks at: configuration, folder, keyring, clock, room on the disk.
import { stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { Finding } from '../edges/cli/command.ts';
import { createDecide } from '../policy/decide.ts';
import type { Config } from './config.ts';
import { readCompanies } from './processors.ts';
import { loadProduct } from './product.ts';

const roomBytesMin = 1_000_000_000;

export async function examine(read: () => Config): Promise<readonly Finding[]> {
  const findings: Finding[] = [
    {
      what: `Node ${process.version}`,
      ok: process.version.startsWith('v26.'),
      advice: 'run `npm start` in the clone, it installs Node 26',
    },
  ];
  const config = await attempt(findings, 'the configuration', read);
  if (config) await attempt(findings, 'the catalogue', () => loadProduct(config));
  if (config) await attempt(findings, 'the companies that are sent something', () => readCompanies(config));
  await attempt(findings, 'the policies', () => createDecide());
  if (config) findings.push(...(await folders(config)));
  if (config)
    findings.push({
      what: 'the clock',
      ok: (await stat(join(config.data, 'clock-jump')).catch(() => undefined)) === undefined,
      advice: 'it jumped far ahead, so nothing that falls due is destroyed; look at another clock, then `steward clock confirm`',
    });
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

async function folders(config: Config): Promise<readonly Finding[]> {
  const data = await stat(config.data).catch(() => undefined);
  const keyring = await stat(config.keyring).catch(() => undefined);
  const findings: Finding[] = [
    {
      what: `data folder ${config.data}`,
      ok: data === undefined || (data.isDirectory() && (data.mode & 0o077) === 0),
      advice: `must be a folder only its owner can read: chmod 700 ${config.data}`,
    },
    {
      what: `root key ${config.keyring}`,
      ok: keyring === undefined || (keyring.mode & 0o077) === 0,
      advice: `must be readable by its owner alone: chmod 600 ${config.keyring}`,
    },
    {
      what: 'data folder and root key belong together',
      ok: (data === undefined) === (keyring === undefined),
      advice: data
        ? 'the root key is missing: without it nothing opens; put the file back'
        : 'a root key without a data folder: fine if this is a fresh start',
    },
  ];
  const room = await statfs(data ? config.data : dirname(config.data)).catch(() => undefined);
  if (room)
    findings.push({
      what: 'room on the disk',
      ok: room.bavail * room.bsize > roomBytesMin,
      advice: 'less than a gigabyte is left; Steward refuses writes when the disk is full',
    });
  return findings;
}
