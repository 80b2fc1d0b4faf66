// The mark of a recovery that has not ended: while it lies in a data folder nothing else works there.
import { access, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const markOf = (data: string): string => join(data, 'recovering');

export async function isRecovering(data: string): Promise<boolean> {
  return access(markOf(data)).then(
    () => true,
    () => false,
  );
}

export async function markRecovering(data: string, snapshot: string): Promise<void> {
  await writeFile(markOf(data), `${snapshot}\n`, { mode: 0o600, flush: true });
}

export async function unmarkRecovering(data: string): Promise<void> {
  await rm(markOf(data), { force: true });
}
