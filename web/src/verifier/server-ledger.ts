// A ledger as this page's own server has it: its files over HTTP, as anybody's tool would fetch them. Never used by a saved page.
import type { LedgerSource } from '@steward/protocol/ledger/source.ts';

export interface ServerVolume {
  readonly volume: number;
  readonly origin: string;
  readonly vkey: string;
}

/** Thrown where the server asks for a sign-in first. */
export class SignedOut extends Error {
  constructor() {
    super('nobody is signed in');
    this.name = 'SignedOut';
  }
}

async function get(path: string): Promise<Response | undefined> {
  // Only full tiles never change; everything else is asked for anew.
  const answer = await fetch(path, { cache: path.includes('/tile/') ? 'default' : 'no-store' });
  if (answer.status === 404) return undefined;
  if (answer.status === 401) throw new SignedOut();
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return answer;
}

/** Where the ledger of whoever is signed in is: its volumes, the newest last. */
export async function serverVolumes(): Promise<readonly ServerVolume[]> {
  const answer = await get('/v1/ledger');
  return answer ? ((await answer.json()) as { readonly volumes: readonly ServerVolume[] }).volumes : [];
}

/** The files of one volume. What has been read once is kept, so that a second look, or a cheat, works on the very same bytes. */
export function serverLedger(volume: number): LedgerSource {
  const kept = new Map<string, Promise<Uint8Array | undefined>>();
  const fetched = async (path: string) => {
    const answer = await get(`/v1/ledger/${volume}/${path}`);
    return answer && new Uint8Array(await answer.arrayBuffer());
  };
  return {
    read(path) {
      const known = kept.get(path);
      if (known) return known;
      const reading = fetched(path);
      kept.set(path, reading);
      // A failure is not kept: the next look asks again.
      reading.catch(() => kept.delete(path));
      return reading;
    },
  };
}

/** A receipt as the server gives it out; `undefined` when the ledger has no such entry. */
export async function serverReceipt(volume: number, index: number): Promise<string | undefined> {
  return (await get(`/v1/ledger/${volume}/receipts/${index}`))?.text();
}
