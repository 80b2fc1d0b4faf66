// A file of a record, brought into the page's memory to be shown. Each fetch is a look in the ledger, so the last few stay: going back is no new look.
import { errorKinds, StewardError, type ErrorCode } from '@steward/protocol/errors.ts';
import { whenForgotten } from '../app/queries.ts';

/** What is shown is held in memory; larger files are for downloading. */
export const shownBytesMax = 200 * 1_048_576;
const keptBytesMax = 100 * 1_048_576;
const kept = new Map<string, Blob>();
whenForgotten(() => kept.clear());

/** `file` is the id of the file behind `url`: a new file is another one. Throws StewardError, or TypeError when the server cannot be reached. */
export async function fetchFile(url: string, file: string, signal?: AbortSignal): Promise<Blob> {
  const known = kept.get(file);
  if (known) {
    kept.delete(file);
    kept.set(file, known);
    return known;
  }
  const answer = await fetch(url, signal === undefined ? {} : { signal });
  if (!answer.ok) throw await problemOf(answer);
  const blob = await answer.blob();
  kept.set(file, blob);
  let bytes = [...kept.values()].reduce((sum, { size }) => sum + size, 0);
  for (const [name, { size }] of kept) {
    if (bytes <= keptBytesMax) break;
    kept.delete(name);
    bytes -= size;
  }
  return blob;
}

/** The problem that an answer tells. */
export async function problemOf(answer: Response): Promise<StewardError> {
  const { code, rule } = (await answer.json().catch(() => ({}))) as { readonly code?: string; readonly rule?: string };
  const known: ErrorCode = code !== undefined && Object.hasOwn(errorKinds, code) ? (code as ErrorCode) : 'internal';
  return new StewardError(known, rule === undefined ? {} : { rule });
}
