// The ledger, as C2SP tlog-tiles serves one: checkpoint, tiles, receipts; and the opened values of the entries that concern the reader.
import { StewardError } from '@steward/protocol/errors.ts';
import { readLedger, ledgerAccess, type LedgerEntryView } from '../../governed/read-ledger.ts';
import type { Door } from '../../governed/perform.ts';
import type { Call } from './call.ts';
import { isoTime } from './wire-record.ts';

const wireEntry = ({ timeMs, ...entry }: LedgerEntryView) => ({ ...entry, time: isoTime(timeMs) });

export function ledgerHandlers(door: Door) {
  const { ledger } = door.tools;
  const access = (call: Call) => ledgerAccess(door, call.principal(), call.purpose);
  const volumeOf = (call: Call) => (call.params['volume'] === undefined ? undefined : Number(call.params['volume']));

  const text = (call: Call, body: string) => call.reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(body);

  const textOrNotFound = (call: Call, body: string | undefined) => {
    if (body === undefined) throw new StewardError('not-found');
    return text(call, body);
  };

  const checkpoint = async (call: Call) => {
    const business = await access(call);
    return text(call, await ledger.checkpoint(business, volumeOf(call)));
  };

  const tile = async (call: Call) => {
    const business = await access(call);
    const path = `tile/${(call.request.params as { '*': string })['*']}`;
    const volume = volumeOf(call) ?? (await ledger.volumes(business)).at(-1)!.volume;
    const bytes = await ledger.tile(business, volume, path);
    if (!bytes) throw new StewardError('not-found');
    // Full tiles and bundles never change; partial ones are replaced by fuller ones under another name.
    return call.reply
      .type('application/octet-stream')
      .header('cache-control', 'private, max-age=31536000, immutable')
      .send(Buffer.from(bytes));
  };

  return {
    async ledgers(call: Call) {
      const business = await access(call);
      const volumes = await ledger.volumes(business);
      return {
        volumes: await Promise.all(
          volumes.map(async ({ volume, origin }) => ({ volume, origin, vkey: await ledger.vkey(business, volume) })),
        ),
      };
    },
    checkpoint,
    tile,
    volumeCheckpoint: checkpoint,
    volumeTile: tile,
    async vkey(call: Call) {
      const business = await access(call);
      return text(call, `${await ledger.vkey(business, volumeOf(call)!)}\n`);
    },
    async turn(call: Call) {
      return textOrNotFound(call, await ledger.turn(await access(call), volumeOf(call)!, Number(call.params['n'])));
    },
    async witnessed(call: Call) {
      return textOrNotFound(call, await ledger.witnessed(await access(call), volumeOf(call)));
    },
    async receipt(call: Call) {
      const business = await access(call);
      return text(call, await ledger.receipt(business, volumeOf(call)!, Number(call.params['index'])));
    },
    async entries(call: Call) {
      const { from, limit } = call.query as { from?: number; limit: number };
      const view = await call.perform(readLedger, { volume: volumeOf(call)!, from, limit });
      return { size: view.size, ...(view.next === undefined ? {} : { next: view.next }), entries: view.entries.map(wireEntry) };
    },
  };
}
