// Files on their way to the server: a few at a time, each with its own progress, each to be given up or tried again. The queue outlives the page it was
// filled on. What is tried again goes on where it stopped: its requests carry the same idempotency keys, so nothing is made twice.
import { StewardError } from '@steward/protocol/errors.ts';
import { whenForgotten } from '../app/queries.ts';
import { sessionEnded } from '../app/session-ended.ts';

export const uploadsAtOnce = 3;

export interface UploadJob {
  readonly id: string;
  /** What the person calls it. */
  readonly name: string;
  /** Where it is shown: the uploads of one page or one field. */
  readonly scope: string;
  /** Throws what went wrong; run again, it goes on. */
  readonly run: (options: { readonly signal: AbortSignal; readonly onProgress: (share: number) => void }) => Promise<void>;
  /** Given up: takes back what had been made. */
  readonly giveUp?: () => void;
}

export interface Upload {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  readonly state: 'waiting' | 'sending' | 'done' | 'failed';
  /** From 0 to 1. */
  readonly share: number;
  readonly error?: unknown;
}

interface Held {
  readonly job: UploadJob;
  readonly stop: AbortController;
  upload: Upload;
}

let held: readonly Held[] = [];
let shown: readonly Upload[] = [];
const listeners = new Set<() => void>();

function tell(): void {
  shown = held.map(({ upload }) => upload);
  for (const listener of listeners) listener();
}

/** For `useSyncExternalStore`. */
export const uploads = {
  get: (): readonly Upload[] => shown,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};

export function addUploads(jobs: readonly UploadJob[]): void {
  held = [...held, ...jobs.map((job) => heldOf(job))];
  goOn();
}

/** Stops it and forgets it. */
export function giveUpUpload(id: string): void {
  const one = held.find(({ job }) => job.id === id);
  if (!one) return;
  one.stop.abort();
  if (one.upload.state !== 'done') one.job.giveUp?.();
  held = held.filter((each) => each !== one);
  goOn();
}

/** Tries what failed in this place again. */
export function retryUploads(fits: (upload: Upload) => boolean): void {
  held = held.map((one) => (one.upload.state === 'failed' && fits(one.upload) ? heldOf(one.job) : one));
  goOn();
}

/** Forgets what has arrived. */
export function clearUploads(scope: string): void {
  held = held.filter(({ upload }) => upload.scope !== scope || upload.state !== 'done');
  tell();
}

function heldOf(job: UploadJob): Held {
  const { id, name, scope } = job;
  return { job, stop: new AbortController(), upload: { id, name, scope, state: 'waiting', share: 0 } };
}

function goOn(): void {
  const sending = held.filter(({ upload }) => upload.state === 'sending').length;
  const next = held.filter(({ upload }) => upload.state === 'waiting').slice(0, Math.max(0, uploadsAtOnce - sending));
  for (const one of next) {
    one.upload = { ...one.upload, state: 'sending' };
    void send(one);
  }
  tell();
}

async function send(one: Held): Promise<void> {
  const onProgress = (share: number) => {
    one.upload = { ...one.upload, share };
    tell();
  };
  try {
    await one.job.run({ signal: one.stop.signal, onProgress });
    one.upload = { ...one.upload, state: 'done', share: 1 };
  } catch (error) {
    if (error instanceof StewardError && error.code === 'not-signed-in') sessionEnded.set(true);
    one.upload = { ...one.upload, state: 'failed', error };
  }
  goOn();
}

const isLost = ({ error }: Upload) => !(error instanceof StewardError);

// Back on the net: what had not reached the server tries again by itself. Leaving with something on its way is asked about; for the next person at this
// device nothing is on its way any more.
addEventListener('online', () => retryUploads(isLost));
whenForgotten(() => {
  for (const { stop } of held) stop.abort();
  held = [];
  tell();
});
addEventListener('beforeunload', (event) => {
  if (held.some(({ upload }) => upload.state === 'sending' || upload.state === 'waiting')) event.preventDefault();
});
