// S1: nothing lies readable, and nothing travels in clear. Reads every stored byte for the canary's markers, and connects as anybody would.
import { isStewardError } from '@steward/protocol/errors.ts';
import type { TransportSeen } from '../ports/transport-probe.ts';
import type { PromiseParts } from './parts.ts';
import { notChecked, unless, type Figure, type SteadyPromise } from './promise.ts';

const tooOld = /^(SSL|TLSv1(\.1)?$)/;

export const s1: SteadyPromise = {
  id: 'S1',
  area: 'safe',
  text: { en: 'Your data is encrypted at rest and in transit.', de: 'Ihre Daten sind gespeichert und unterwegs verschlüsselt.' },
  control: {
    en: 'Every version of a record and every frame of a file is AES-256-GCM under a key of its own before it leaves the process; beyond this machine Steward listens with TLS 1.2 or later or not at all. The server can open data for a permitted access: it is not encryption from person to person, and times, sizes and opaque ids lie outside the envelopes.',
    de: 'Jede Fassung eines Eintrags und jedes Stück einer Datei ist mit AES-256-GCM unter einem eigenen Schlüssel versiegelt, bevor es den Prozess verlässt; über diese Maschine hinaus spricht Steward nur mit TLS ab 1.2. Der Server kann für einen erlaubten Zugriff öffnen: Es ist keine Verschlüsselung von Mensch zu Mensch, und Zeiten, Größen und Kennungen liegen außerhalb.',
  },
  where: ['server/src/vault/envelope.ts', 'server/src/vault/file-frames.ts', 'server/src/edges/http/app.ts'],
  evidence: {
    en: 'A canary business holds markers that nobody can guess; every stored byte is searched for them. TLS is seen by connecting.',
    de: 'Ein Probebetrieb enthält Zeichenfolgen, die niemand erraten kann; jedes gespeicherte Byte wird danach durchsucht. TLS zeigt sich beim Verbinden.',
  },
  run: [
    'search the data folder for any text you stored',
    'openssl s_client -connect <host>:443 -tls1_1',
    'node --test test/planted-markers.test.ts',
  ],
  async check(parts, signal) {
    const [scan, transport] = await Promise.all([scanned(parts, signal), connected(parts)]);
    const content = scan.found.filter(({ kind }) => kind === 'content').length;
    const old = transport?.served.filter(({ version }) => tooOld.test(version)) ?? [];
    const figures: readonly Figure[] = [
      { id: 'markers', says: { en: 'Markers found', de: 'Gefundene Zeichenfolgen' }, kind: 'faults', value: content },
      { id: 'files', says: { en: 'Files searched', de: 'Durchsuchte Dateien' }, kind: 'number', value: scan.files },
      { id: 'bytes', says: { en: 'Bytes searched', de: 'Durchsuchte Bytes' }, kind: 'bytes', value: scan.bytes },
      { id: 'planted', says: { en: 'Markers planted', de: 'Zeichenfolgen gesetzt' }, kind: 'time', atMs: scan.plantedMs },
      { id: 'transport', says: { en: 'Connections', de: 'Verbindungen' }, kind: 'text', value: saidOf(transport) },
    ];
    const found = { figures };
    const faults = unless(
      [
        [
          content > 0,
          {
            en: 'A marker of the canary lies readable in a stored file.',
            de: 'Eine Zeichenfolge des Probebetriebs liegt lesbar in einer Datei.',
          },
        ],
        [
          transport?.clear === true && !transport.loopback,
          { en: 'Steward answers in clear beyond this machine.', de: 'Steward antwortet über diese Maschine hinaus unverschlüsselt.' },
        ],
        [old.length > 0, { en: 'A version of TLS below 1.2 is served.', de: 'Eine TLS-Version unter 1.2 wird angeboten.' }],
      ],
      found,
    );
    if (faults.state === 'broken') return faults;
    if (transport === undefined)
      return notChecked(
        { en: 'Nothing answered at the address that people use.', de: 'An der Adresse, die alle benutzen, antwortete nichts.' },
        found,
      );
    if (scan.wholeMs === undefined)
      return notChecked(
        { en: 'The first round through all stored bytes is still under way.', de: 'Der erste Durchgang durch alle Bytes läuft noch.' },
        found,
      );
    return faults;
  },
};

/** The scan that S1 and D2 share. */
export async function scanned(parts: PromiseParts, signal: AbortSignal) {
  const { markers, plantedMs } = await parts.canary.planted();
  return { ...(await parts.scan.look(markers, String(plantedMs), signal)), plantedMs };
}

async function connected({ transport }: PromiseParts): Promise<TransportSeen | undefined> {
  try {
    return await transport.look();
  } catch (error) {
    if (isStewardError(error, 'could-not-check')) return undefined;
    throw error;
  }
}

function saidOf(seen: TransportSeen | undefined): string {
  if (seen === undefined) return '–';
  if (seen.clear) return seen.loopback ? 'loopback only' : 'in clear';
  return seen.served.map(({ version, cipher }) => `${version} ${cipher}`).join(', ');
}
