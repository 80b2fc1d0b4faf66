// The demo's data, made once in a small run and copied for each server that wants it: to make it is most of what such a start costs. It is made by a server that has
// stopped before the first copy is taken, so that a copy is what a second start finds.
import { access, cp, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { TestedEdition } from './edition.ts';

const askedEveryMs = 50;
/** Then each makes its own. */
const madeWithinMs = 300_000;
/** What lies beside the data folder and belongs to it. */
const beside = ['', '.keyring', '.snapshots', '.keybackups', '.emulated'];

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** `make` starts a server with the demo on that data folder and stops it again. Without a run (`tools/test.ts`) nothing is shared and nothing happens. */
export async function copyDemo(edition: TestedEdition, data: string, make: (data: string) => Promise<void>): Promise<void> {
  const run = process.env['STEWARD_TEST_RUN'];
  if (run === undefined || (await isThere(data))) return;
  const demo = join(run, `demo-${edition}`);
  if (!(await isThere(demo)) && !(await madeHere(demo, make)) && !(await madeElsewhere(demo))) return;
  for (const part of beside)
    if (await isThere(join(demo, `data${part}`))) await cp(join(demo, `data${part}`), `${data}${part}`, { recursive: true });
}

/** Whether nobody else makes it, and it is made now. */
async function madeHere(demo: string, make: (data: string) => Promise<void>): Promise<boolean> {
  const making = `${demo}-making`;
  await mkdir(dirname(making), { recursive: true });
  const first = await mkdir(making).then(
    () => true,
    () => false,
  );
  if (!first) return false;
  await make(join(making, 'data'));
  // It says where copies of the folder that it is in lie, which is another one from now on.
  await rm(join(making, 'data/places'), { force: true });
  await rename(making, demo);
  return true;
}

async function madeElsewhere(demo: string): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < madeWithinMs; waitedMs += askedEveryMs) {
    if (await isThere(demo)) return true;
    await pause(askedEveryMs);
  }
  return false;
}
