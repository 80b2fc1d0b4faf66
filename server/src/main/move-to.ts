// Which two places a move is between: the embedded edition's is the data folder with what lies beside it, the other one's is what its own configuration names.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StewardError } from '@steward/protocol/errors.ts';
import type { MoveAsked, MoveOutcome } from '../edges/cli/command.ts';
import { readConfig, type Environment } from './config.ts';
import type { Edition } from './edition.ts';
import type { OtherEditions } from './context.ts';
import { moveBetween, type MovePlace } from './move.ts';
import { oldCopyOf } from './old-copy-of.ts';

export interface MoveTo {
  readonly editions: OtherEditions;
  readonly environment: Environment;
  /** The embedded edition's folder, where the command line names one. */
  readonly data: string | undefined;
  readonly asked: MoveAsked;
  readonly onProgress: (what: string) => void;
  readonly signal: AbortSignal;
}

export async function moveTo({ editions, environment, data, asked, onProgress, signal }: MoveTo): Promise<MoveOutcome> {
  const needed = (name: Edition['name']): Edition => {
    const edition = editions[name];
    if (!edition)
      throw new StewardError('invalid-input', { field: '--to', rule: `this program knows no edition ${name}; use the one that does` });
    return edition;
  };
  const [embedded, aws] = [needed('embedded'), needed('aws')];
  // What the other edition keeps on this machine while it works is a lock and a socket: they are gone afterwards.
  const scratch = await mkdtemp(join(tmpdir(), 'steward-move-'));
  try {
    const here = (): MovePlace => {
      const folder = readConfig(embedded.settings(environment), { data });
      return { edition: embedded, config: folder, name: `the folder ${folder.data}` };
    };
    const there = (): MovePlace => ({
      edition: aws,
      config: readConfig(aws.settings(environment), { data: join(scratch, 'data') }),
      name: 'the AWS edition',
    });
    const [from, to] = asked.to === 'aws' ? [here, there] : [there, here];
    if (asked.oldCopy === undefined) return await moveBetween({ from: from(), to: to(), asked, onProgress, signal });
    return await oldCopyOf({ from, to: to(), asked: { ...asked, oldCopy: asked.oldCopy }, onProgress, signal });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
