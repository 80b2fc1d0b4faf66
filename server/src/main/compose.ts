// The composition root of the embedded edition: ports first, then the layers over them, from the bottom up.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Catalogue } from '@steward/protocol/catalogue/collection.ts';
import { openEmbeddedIdentity } from '../adapters/embedded/identity/embedded-identity.ts';
import { openFileBlobs } from '../adapters/embedded/file-blobs.ts';
import { openFileEpochs } from '../adapters/embedded/file-epochs.ts';
import { openFileSignerMemory } from '../adapters/embedded/file-signer-memory.ts';
import { lockFolder, type FolderLock } from '../adapters/embedded/folder-lock.ts';
import { openKeyring } from '../adapters/embedded/keyring-file.ts';
import { openSqliteKeys } from '../adapters/embedded/sqlite-keys.ts';
import { localSignals } from '../adapters/embedded/local-signals.ts';
import { openSqliteRows } from '../adapters/embedded/sqlite-rows.ts';
import { systemClock } from '../adapters/embedded/system-clock.ts';
import { systemRandom } from '../adapters/embedded/system-random.ts';
import type { Log } from '../edges/http/log.ts';
import { createAuthority } from '../governed/authority.ts';
import { createDoor, type Door } from '../governed/perform.ts';
import { createLedger } from '../ledger/ledger.ts';
import { createDecide, policySetHash } from '../policy/decide.ts';
import type { EmbeddedIdentity, SendNotice } from '../ports/identity.ts';
import type { Clock } from '../ports/clock.ts';
import type { TimeTrust } from '../ports/time-trust.ts';
import type { Random } from '../ports/random.ts';
import { createVault } from '../vault/vault.ts';
import type { Config } from './config.ts';
import type { Companies } from './processors.ts';

export interface Steward {
  readonly door: Door;
  readonly identity: EmbeddedIdentity;
  readonly clock: Clock;
  /** Whether the clock may be believed when it says that something is over. */
  readonly trust: TimeTrust;
  readonly random: Random;
  readonly catalogue: Catalogue;
  /** Sweeps opened keys that are past their time; called every few seconds. */
  expireKeys(): void;
  close(): Promise<void>;
}

export interface ComposeParts {
  readonly config: Config;
  readonly log: Log;
  readonly sendNotice: SendNotice;
  readonly catalogue: Catalogue;
  readonly companies: Companies;
  /** Where the time comes from, if not from the machine: the demo's clock, which can be moved on. */
  readonly machine?: (() => number) | undefined;
}

/** Throws `conflict` when another process works in the data folder. */
export async function compose(parts: ComposeParts): Promise<Steward> {
  const { config } = parts;
  await mkdir(config.data, { recursive: true, mode: 0o700 });
  const lock = lockFolder(config.data);
  if (!lock) throw new StewardError('conflict', { field: 'STEWARD_DATA', rule: `another Steward works in ${config.data}` });
  try {
    return await open(parts, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function open(parts: ComposeParts, lock: FolderLock): Promise<Steward> {
  const { config, log, catalogue } = parts;
  const { processors } = parts.companies;
  const random = systemRandom;
  const clock = systemClock(
    join(config.data, 'clock'),
    // The demo's clock runs ahead on purpose, and vouches for itself.
    parts.machine === undefined ? {} : { machine: parts.machine, steady: false },
  );
  const stores = await openStores(config, random);
  const { rows, keys, epochs, blobs, root } = stores;
  const authority = createAuthority(clock);
  const { check, mint } = authority;
  const hostname = new URL(config.url).host;
  const signals = localSignals();
  const ledger = createLedger({
    rows,
    epochs,
    root,
    memory: stores.memory,
    clock,
    random,
    check,
    policySet: policySetHash,
    hostname,
    mirror: stores.mirror,
    witnesses: parts.companies.witnesses,
    onAlarm: log.alarm,
    onGrown: (business, volume, size) => signals.give(business, [{ kind: 'ledger', volume, size }]),
  });
  const vault = createVault({ keys, epochs, root, clock, random, check });
  const decide = createDecide({ onAlarm: log.alarm });
  const door = createDoor({
    rows,
    blobs,
    vault,
    ledger,
    catalogue,
    processors,
    clock,
    random,
    signals,
    periods: config.periods,
    mint,
    decide,
    onAlarm: log.alarm,
  });
  const identity = await openIdentity(parts, stores, clock, random);
  return {
    door,
    identity,
    clock,
    trust: clock,
    random,
    catalogue,
    expireKeys: () => vault.expire(),
    async close() {
      await identity.settle();
      await ledger.close();
      vault.close();
      await Promise.all([rows.close(), keys.close(), stores.identityRows.close(), clock.close()]);
      lock.release();
    },
  };
}

type Stores = Awaited<ReturnType<typeof openStores>>;

async function openStores(config: Config, random: Random) {
  const at = (name: string) => join(config.data, name);
  // Only a folder without data may get a new root key: an old one without its key must say so.
  const create = !existsSync(at('records.sqlite'));
  const passphrase = config.passphrase === undefined ? {} : { passphrase: { text: config.passphrase } };
  const root = await openKeyring(config.keyring, { dataFolder: config.data, random, create, ...passphrase });
  return {
    root,
    rows: openSqliteRows(at('records.sqlite')),
    keys: openSqliteKeys(at('keys.sqlite')),
    identityRows: openSqliteRows(at('identity.sqlite')),
    epochs: await openFileEpochs(at('epochs')),
    blobs: await openFileBlobs(at('blobs')),
    memory: await openFileSignerMemory(at('signer')),
    mirror: config.mirror === undefined ? undefined : await openFileBlobs(config.mirror),
  };
}

function openIdentity({ config, log, sendNotice }: ComposeParts, stores: Stores, clock: Clock, random: Random): Promise<EmbeddedIdentity> {
  const url = new URL(config.url);
  return openEmbeddedIdentity({
    rows: stores.identityRows,
    root: stores.root,
    clock,
    random,
    relyingParty: { id: url.hostname, name: 'Steward', origins: [url.origin] },
    signUp: config.smtp === undefined ? 'at-once' : 'after-confirmation',
    sendNotice,
    onNoticeFailed: (kind) => log.alarm(`a mail of the kind ${kind} could not be sent`),
  });
}
