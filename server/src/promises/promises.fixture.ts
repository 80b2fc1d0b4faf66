// A whole installation as the checks see it, over memory: everything kept, so that a test can break one thing at a time.
import { Buffer } from 'node:buffer';
import { encodeId, idBytes, type BusinessId, type PersonId } from '@steward/protocol/ids.ts';
import { formats } from '../catalogue/formats/formats.ts';
import { governedKit, type GovernedKit, type KitOptions } from '../governed/testing/governed-kit.ts';
import type { Principal } from '../governed/operation.ts';
import type { StoredBytes } from '../ports/stored-bytes.ts';
import { trustedTime } from '../ports/time-trust.ts';
import type { TransportSeen } from '../ports/transport-probe.ts';
import { talliedLedger } from '../ledger/tallied-ledger.ts';
import { putEvidence } from '../stores/installation.ts';
import { addToTally } from '../stores/tallies.ts';
import { ByteScan } from './byte-scan.ts';
import { Canary, canaryBusiness } from './canary.ts';
import type { Finding } from './promise.ts';
import type { PromiseParts } from './parts.ts';
import { Rounds } from './rounds.ts';
import { promiseNamed } from './register.ts';

/** What a test changes about an installation that keeps its promises. */
export interface Installation {
  parts: PromiseParts;
  readonly kit: GovernedKit;
  readonly owner: Principal;
  /** Stored files by `place/name`. */
  readonly files: Map<string, Uint8Array>;
  transport: TransportSeen;
  /** Writes the counts of the ledgers down, as the worker does each minute. */
  count(): Promise<void>;
  check(id: string): Promise<Finding>;
}

export async function installation(options: KitOptions = {}): Promise<Installation> {
  const kit = governedKit(options);
  const { ledger, tally } = talliedLedger(kit.ledger);
  Object.assign(kit.tools, { ledger });
  const { rows, clock, random } = kit.tools;
  const owner = await kit.founder();
  const files = new Map<string, Uint8Array>();
  const bytes = storedIn(files);
  const rounds = new Rounds(() => clock.nowMs());
  const canary = new Canary(kit.door, { renew: async () => encodeId<PersonId>(random.bytes(idBytes)) });
  await putEvidence(rows, 'recovery-drill', clock.nowMs(), { troubles: [] });
  const own = async () => new Set([await canaryBusiness(kit.door)].filter((id): id is BusinessId => id !== undefined));
  const made: Installation = {
    kit,
    owner,
    files,
    transport: { loopback: true, clear: true, served: [], refused: [] },
    count: async () => void (await addToTally(rows, clock.nowMs(), tally.take())),
    check: (id) => {
      made.parts.scan.begin();
      return promiseNamed(id)!.check(made.parts, new AbortController().signal);
    },
    parts: {
      door: kit.door,
      trust: trustedTime,
      facts: {
        version: '1.2.3',
        edition: 'embedded',
        place: 'Frankfurt, Germany',
        stores: [{ id: 'records', what: 'Records', place: 'here' }],
        outbound: [{ id: 'mail-relay', what: 'Mail relay', place: 'Berlin, Germany' }],
        snapshotHours: 6,
      },
      canary,
      bytes,
      transport: { look: async () => made.transport },
      formats: formats.map(({ name }) => name),
      snapshots: { list: async () => [{ takenAtMs: clock.nowMs() - 3_600_000 }] },
      pagePolicy: async () => "default-src 'none'; script-src 'self'; connect-src 'self'",
      own,
      rounds,
      scan: new ByteScan(bytes, rounds),
      policy: async () => ({ version: '2', effectiveMs: clock.nowMs() - 1, people: 10, toldBefore: 10 }),
      contact: async () => ({ open: 6, oldestSinceMs: clock.nowMs() - 1, inTime: 7, late: 0, overdue: 0 }),
      preferences: async () => ({ levels: [{ category: 'usage', level: 'optional', records: 9 }], beyond: 0 }),
      review: async () => ({ version: '1.2.3', matches: true, findingsOpen: 1, reviewer: 'Somebody', atMs: clock.nowMs() }),
      mailIn: async () => ({ place: 'here', received: 9, bounced: 8, quarantined: 7 }),
      push: async () => ({ sent: 9, contentBytes: 0, unasked: 0 }),
      placeSearch: async () => ({ sent: 9, fields: ['place-search.text'] }),
    },
  };
  return made;
}

function storedIn(files: ReadonlyMap<string, Uint8Array>): StoredBytes {
  return {
    async *files() {
      for (const [path, content] of files) {
        const [place = '', ...name] = path.split('/');
        yield { place, name: name.join('/'), bytes: content.length };
      }
    },
    async *read({ place, name }) {
      // In small pieces, so that what lies across a border is found too.
      const content = Buffer.from(files.get(`${place}/${name}`) ?? []);
      for (let at = 0; at < content.length; at += 7) yield content.subarray(at, at + 7);
    },
  };
}
