// The ledger, as C2SP tlog-tiles serves one: checkpoint, tiles, receipts; and the opened values of the entries that concern the reader.
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import { askForLooks } from '../../governed/ask-for-looks.ts';
import { nameLooker } from '../../governed/name-looker.ts';
import type { LedgerEntryView } from '../../governed/ledger-view.ts';
import { readLedger, ledgerAccess, type ReadLedgerInput } from '../../governed/read-ledger.ts';
import { readRecord } from '../../governed/read-record.ts';
import type { Door } from '../../governed/perform.ts';
import { tell } from '../../lifecycle/notices/tell.ts';
import type { Call } from './call.ts';
import { isoTime } from '../../stores/wire-record.ts';
import { wireCasesNamed, type StaffNames } from './wire-case.ts';
import { sendRecord, textOf } from './wire-record.ts';

const wireEntry = ({ timeMs, proof: _proof, ...entry }: LedgerEntryView) => ({ ...entry, time: isoTime(timeMs) });

interface EntriesQuery extends Omit<ReadLedgerInput, 'volume' | 'beforeMs' | 'afterMs'> {
  readonly before?: string;
  readonly after?: string;
}

/** The profile of somebody who left may be erased; who it was is told all the same. */
function nameless(error: unknown): string {
  if (isStewardError(error, 'not-found')) return '';
  throw error;
}

async function askAdmins(door: Door, call: Call) {
  const { business, person } = call.principal();
  await call.perform(askForLooks, {});
  const { rows, clock, signals } = door.tools;
  const key = `looks-asked:${business}:${person}:${isoTime(clock.nowMs()).slice(0, 10)}`;
  return { told: await tell({ rows, clock, signals }, { kind: 'admins', business }, { kind: 'looks-asked', person: person! }, key) };
}

export function ledgerHandlers(door: Door, staff: StaffNames) {
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
    askForLooks: (call: Call) => askAdmins(door, call),

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
    ...lookHandlers(volumeOf, staff),
  };
}

/** The opened values: who looked. */
function lookHandlers(volumeOf: (call: Call) => number | undefined, staff: StaffNames) {
  return {
    async entries(call: Call) {
      const { before, after, ...query } = call.query as unknown as EntriesQuery;
      const view = await call.perform(readLedger, {
        ...query,
        volume: volumeOf(call)!,
        ...(before === undefined ? {} : { beforeMs: Date.parse(before) }),
        ...(after === undefined ? {} : { afterMs: Date.parse(after) }),
      });
      return {
        size: view.size,
        ...(view.next === undefined ? {} : { next: view.next }),
        ...(view.until === undefined ? {} : { until: view.until }),
        entries: view.entries.map(wireEntry),
        ...(view.cases.length > 0 ? { cases: await wireCasesNamed(staff, view.cases) } : {}),
      };
    },
    /** Two looks: that it was this colleague, and what the colleague is called. */
    async nameLooker(call: Call) {
      const { reason } = call.body as { reason: string };
      const { person, naming } = await call.perform(nameLooker, { volume: volumeOf(call)!, index: Number(call.params['index']), reason });
      const receipt = call.reply.getHeader('steward-receipt');
      const name = await call
        .perform(readRecord, { collection: 'members', id: person })
        .then((profile) => textOf(profile, 'name'), nameless);
      call.reply.header('steward-receipt', receipt);
      return { person, name, naming };
    },
    naming: async (call: Call) => sendRecord(call, await call.perform(readRecord, { collection: 'namings', id: call.params['id']! })),
  };
}
