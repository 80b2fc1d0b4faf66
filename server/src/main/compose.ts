// The composition root of every edition: ports first, then the layers over them, from the bottom up.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Catalogue } from '@steward/protocol/catalogue/collection.ts';
import { createOidcIssuer } from '../adapters/embedded/identity/oidc-issuer.ts';
import { createOutboundHttp, hostAndPort } from '../adapters/embedded/outbound-http.ts';
import { prefixedRows, staffPrefix } from '../adapters/embedded/identity/prefixed-rows.ts';
import { vapidKey, type VapidKey } from '../adapters/embedded/push/vapid-key.ts';
import { dayMarks } from '../adapters/embedded/day-marks.ts';
import { localSignals } from '../adapters/embedded/local-signals.ts';
import { aloneNode } from '../adapters/nodes/alone-node.ts';
import { openMailQueue } from '../adapters/embedded/sealed-mail-queue.ts';
import { systemClock, type SystemClock } from '../adapters/embedded/system-clock.ts';
import { systemRandom } from '../adapters/embedded/system-random.ts';
import type { Log } from '../edges/http/log.ts';
import { createAuthority } from '../governed/authority.ts';
import { createDoor, type Door } from '../governed/perform.ts';
import { createLedger } from '../ledger/ledger.ts';
import { talliedLedger, type Tally } from '../ledger/tallied-ledger.ts';
import { createDecide, policySetHash } from '../policy/decide.ts';
import { readPolicyVersions, type PolicyVersions } from '../policy/policy-versions.ts';
import type { MailQueue } from '../ports/mail-queue.ts';
import type { EmbeddedIdentity, SendNotice } from '../ports/identity.ts';
import { allPlaces, exportsPlace } from '../lifecycle/export/exports-place.ts';
import { SnapshotPlace } from '../lifecycle/snapshot/snapshot-place.ts';
import { Snapshots } from '../lifecycle/snapshot/snapshots.ts';
import { refuseMoved } from '../lifecycle/move/move-mark.ts';
import { createStaffRoster, type StaffRoster } from '../lifecycle/staff-roster.ts';
import { tellTurns } from '../lifecycle/processor-turns.ts';
import { createOperatorSwitches, type OperatorSwitches } from '../lifecycle/switch-for-all.ts';
import type { Clock } from '../ports/clock.ts';
import type { Nodes } from '../ports/nodes.ts';
import type { RowResidue } from '../ports/row-residue.ts';
import type { ErasedPlaces } from '../ports/erased-places.ts';
import type { TimeTrust } from '../ports/time-trust.ts';
import type { GrantCheck } from '../ports/grant.ts';
import type { Random } from '../ports/random.ts';
import type { Rows } from '../ports/rows.ts';
import type { Signals } from '../ports/signals.ts';
import type { StoredBytes } from '../ports/stored-bytes.ts';
import type { WakeUps } from '../ports/wake-ups.ts';
import { installationId } from '../stores/installation.ts';
import { businessIds } from '../stores/standing.ts';
import { addToTally } from '../stores/tallies.ts';
import type { CanaryAccounts } from '../promises/canary.ts';
import { createVault, type Vault } from '../vault/vault.ts';
import type { Config } from './config.ts';
import type { Edition, Ground } from './edition.ts';
import { linkNodes, wakingRowsOf } from './node-links.ts';
import { counted, unlessOff, type Companies } from './processors.ts';
import { rehearse, type Rehearsal } from './rehearse.ts';
import { snapshotStores } from './snapshot-stores.ts';
import { closeStores, type Stores, type StoreTraits } from './stores.ts';
import { version } from './version.ts';

export interface Steward {
  readonly door: Door;
  readonly identity: EmbeddedIdentity;
  /** Of the operator's staff: other accounts, other sessions. */
  readonly staffIdentity: EmbeddedIdentity;
  /** Mails that wait to leave. */
  readonly mailQueue: MailQueue;
  readonly roster: StaffRoster;
  /** By which the operator switches processors off for everybody; absent where nobody does. */
  readonly switches: OperatorSwitches | undefined;
  readonly clock: Clock;
  /** Whether the clock may be believed when it says that something is over. */
  readonly trust: TimeTrust;
  readonly random: Random;
  readonly catalogue: Catalogue;
  readonly policies: PolicyVersions;
  readonly snapshots: Snapshots;
  /** Stores whose files may still hold what was removed from them. */
  readonly residues: readonly RowResidue[];
  /** Where copies lie that are told what was erased. */
  readonly places: ErasedPlaces;
  /** By which carriers know this installation's pushes; made when it is asked for first. */
  readonly pushKey: () => Promise<VapidKey>;
  /** Accounts with markers in them, for the checks of the promises. */
  readonly canaryAccounts: CanaryAccounts;
  /** Writes down what was counted of the ledgers' entries since the last time. */
  keepCounts(): Promise<void>;
  /** Rebuilds everything from the newest snapshot in a place of its own, checks it, and keeps what came of it as evidence. */
  rehearse(): Promise<Rehearsal>;
  /** Sweeps opened keys that are past their time; called every few seconds. */
  expireKeys(): void;
  /** What of it is kept anywhere, as whoever copies it would have it. */
  readonly stored: StoredBytes;
  /** How the root key is named. */
  readonly rootName: string;
  readonly traits: StoreTraits;
  /** As the edition has them, if it has. */
  readonly accessTrail: Ground['accessTrail'];
  readonly queues: Ground['queues'];
  /** This process among those that serve the same stores. */
  readonly nodes: Nodes;
  /** How background work learns that there is something to do; absent where it looks every second. */
  readonly wakeUps: WakeUps | undefined;
  close(): Promise<void>;
}

export interface ComposeParts {
  readonly edition: Edition;
  readonly config: Config;
  readonly log: Log;
  readonly sendNotice: SendNotice;
  readonly catalogue: Catalogue;
  readonly companies: Companies;
  /** Where the time comes from, if not from the machine: the demo's clock, which can be moved on. */
  readonly machine?: (() => number) | undefined;
  /** The installation is being rebuilt, and this is who does it. */
  readonly recovering?: boolean;
}

/** Throws `conflict` when another process works where only one may. */
export async function compose(parts: ComposeParts): Promise<Steward> {
  const { edition, config, log, companies, machine, recovering } = parts;
  const ground = await edition.open({
    config,
    random: systemRandom,
    onAlarm: log.alarm,
    count: (what) => companies.outside?.count(what),
    machine,
    recovering,
  });
  try {
    await refuseMoved(ground.stores.rows).catch(async (error: unknown) => {
      await closeStores(ground.stores);
      throw error;
    });
    return await composeOver(parts, ground, systemRandom);
  } catch (error) {
    await ground.release();
    throw error;
  }
}

/** Everything over stores that are open: the installation's own, those of a rehearsal, or those that a test has put something between. */
export async function composeOver(parts: ComposeParts, ground: Ground, random: Random): Promise<Steward> {
  const { config, log, catalogue } = parts;
  const { stores, clock, nodes = aloneNode(clock.nowMs) } = ground;
  const waking = ground.wakeUps && { queue: ground.wakeUps, clock, random };
  const { signals, wakeUps, onForgotten, hear } = linkNodes(nodes, ground.signals, waking);
  const { keys, epochs, blobs, root } = stores;
  const { rows, mailRows } = wakingRowsOf(stores, wakeUps);
  const { check, mint } = createAuthority(clock);
  const { ledger, tally } = openLedger(parts, { ...stores, rows }, { clock, random, check, signals, nodes });
  const installation = await installationId(rows, random);
  const keyBackups = { blobs: stores.keyBackups, installation };
  const vault = createVault({ keys, epochs, root, clock, random, check, keyBackups, onForgotten });
  const endHearing = hear(vault);
  const door = createDoor({
    rows,
    blobs,
    vault,
    ledger,
    catalogue,
    processors: parts.companies.processors,
    clock,
    random,
    signals,
    periods: config.periods,
    dayMarks: dayMarks(rows, root, random),
    nodes,
    ownKeys: ground.roots,
    mint,
    decide: createDecide({ onAlarm: log.alarm }),
    onAlarm: log.alarm,
  });
  const [customers, staffIdentity] = await openIdentities(parts, ground, random);
  const mailQueue = await openMailQueue(mailRows, stores.root, random);
  const identity = forgettingMails(customers, mailQueue);
  const snapshots = snapshotsOf(parts, stores, vault, { clock, random, installation, nodes });
  const keepCounts = () => keepTallies(rows, clock, [tally, parts.companies.outside]);
  return {
    door,
    identity,
    staffIdentity,
    mailQueue,
    roster: createStaffRoster(door, staffIdentity),
    switches: await switchesOf(parts.companies, door),
    clock,
    trust: clock,
    random,
    catalogue,
    policies: readPolicyVersions(config.policies),
    snapshots,
    residues: [stores.rows, stores.identityRows],
    places: allPlaces([snapshots, exportsPlace({ rows, clock })]),
    rehearse: () => rehearsal(parts, ground, { door, snapshots, clock, random, installation }),
    pushKey: vapidKey(rows, root),
    canaryAccounts: canaryAccountsOf(parts, ground, random),
    keepCounts,
    expireKeys: () => expireAll(vault, ground),
    ...passedOn(ground),
    nodes,
    wakeUps,
    async close() {
      await snapshots.close();
      await Promise.all([identity.settle(), staffIdentity.settle()]);
      await keepCounts();
      await ledger.close();
      await wakeUps?.close();
      endHearing();
      vault.close();
      await nodes.close();
      await Promise.all([closeStores(stores), clock.close()]);
      await ground.release();
    },
  };
}

function expireAll(vault: Vault, { roots }: Ground): void {
  vault.expire();
  roots?.expire();
}

/** What of the ground is of use above as it is. */
function passedOn({ stores, accessTrail, queues }: Ground): Pick<Steward, 'stored' | 'rootName' | 'traits' | 'accessTrail' | 'queues'> {
  return { stored: stores.stored, rootName: stores.root.name, traits: stores.traits, accessTrail, queues };
}

/** Every entry is counted on its way in. */
function openLedger(
  { config, log, companies }: ComposeParts,
  { rows, epochs, root, memory, mirror }: Pick<Stores, 'epochs' | 'root' | 'memory' | 'mirror'> & { readonly rows: Rows },
  shared: {
    readonly clock: Clock;
    readonly random: Random;
    readonly check: GrantCheck;
    readonly signals: Signals;
    readonly nodes: Nodes;
  },
): ReturnType<typeof talliedLedger> {
  return talliedLedger(
    createLedger({
      rows,
      epochs,
      root,
      memory,
      mirror,
      clock: shared.clock,
      random: shared.random,
      check: shared.check,
      policySet: policySetHash,
      hostname: new URL(config.url).host,
      alone: shared.nodes.alone,
      mayChangePolicy: () => shared.nodes.isNewestRelease(),
      witnesses: companies.witnesses,
      onAlarm: log.alarm,
      onGrown: (business, volume, size) => shared.signals.give(business, [{ kind: 'ledger', volume, size }]),
    }),
  );
}

const switchesOf = async ({ switchable }: Companies, { tools }: Door): Promise<OperatorSwitches | undefined> =>
  switchable && createOperatorSwitches({ tools, switchable, tell: () => tellTurns(tools) });

async function keepTallies(rows: Rows, clock: Clock, tallies: readonly (Tally | undefined)[]): Promise<void> {
  for (const each of tallies) if (each) await keepTally(rows, clock, each);
}

async function keepTally(rows: Rows, clock: Clock, tally: Tally): Promise<void> {
  const counts = tally.take();
  const kept = await addToTally(rows, clock.nowMs(), counts).catch(() => false);
  if (!kept) tally.putBack(counts);
}

interface Shared {
  readonly clock: SystemClock;
  readonly random: Random;
  readonly installation: string;
}

function snapshotsOf({ config, log }: ComposeParts, stores: Stores, vault: Vault, shared: Shared & Pick<Steward, 'nodes'>): Snapshots {
  const { rows, blobs, replica } = stores;
  const { clock, random, installation, nodes } = shared;
  return new Snapshots({
    place: new SnapshotPlace(stores.snapshots, stores.root, random, installation),
    stores: snapshotStores(stores),
    files: blobs,
    rows,
    keyBackups: vault.keyBackups!,
    everyHours: config.snapshots.everyHours,
    release: version,
    clock,
    random,
    nodes,
    before: async () => replica?.bringUp(await businessIds(rows)),
    onAlarm: log.alarm,
  });
}

function rehearsal(parts: ComposeParts, ground: Ground, shared: Shared & Pick<Steward, 'door' | 'snapshots'>): Promise<Rehearsal> {
  const { clock, random } = shared;
  return rehearse({
    ...shared,
    stores: ground.stores,
    openScratch: ground.openScratch,
    composeScratch: (stores) => {
      const scratch: Ground = {
        ...ground,
        stores,
        clock: systemClock(undefined, { machine: () => clock.nowMs(), steady: false }),
        signals: localSignals(),
        nodes: undefined,
        wakeUps: undefined,
        release: async () => undefined,
      };
      // How it was switched when the snapshot was taken is not how it is switched now.
      const companies = { ...parts.companies, outside: undefined, switchable: undefined };
      return composeOver({ ...parts, companies, sendNotice: async () => undefined }, scratch, random);
    },
    onAlarm: parts.log.alarm,
  });
}

/** What waits for somebody goes with their account. */
const forgettingMails = (identity: EmbeddedIdentity, queue: MailQueue): EmbeddedIdentity => ({
  ...identity,
  async removeAccount(person) {
    await queue.forget(person);
    await identity.removeAccount(person);
  },
});

const openIdentities = (parts: ComposeParts, ground: Ground, random: Random) =>
  Promise.all([openIdentity(parts, ground, random), openStaffIdentity(parts, ground, random)]);

function openIdentity({ config, log, sendNotice, companies }: ComposeParts, ground: Ground, random: Random): Promise<EmbeddedIdentity> {
  const { stores, clock } = ground;
  const url = new URL(config.url);
  return ground.openIdentity('customers', {
    rows: stores.identityRows,
    root: stores.root,
    clock,
    random,
    relyingParty: { id: url.hostname, name: 'Steward', origins: [url.origin] },
    // Where no mail leaves nobody could confirm an address.
    signUp: () =>
      (config.smtp ?? config.ses) === undefined || companies.processors.get(companies.mail.id)?.off ? 'at-once' : 'after-confirmation',
    sendNotice,
    onNoticeFailed: (kind) => log.alarm(`a mail of the kind ${kind} could not be sent`),
  });
}

/** In the customers' realm, as anybody's account is kept; nothing is mailed, and nobody knows the password. */
function canaryAccountsOf({ config }: ComposeParts, ground: Ground, random: Random): CanaryAccounts {
  const { stores, clock } = ground;
  return {
    async renew(before, marker) {
      const url = new URL(config.url);
      const identity = await ground.openIdentity('customers', {
        rows: stores.identityRows,
        root: stores.root,
        clock,
        random,
        signUp: 'at-once',
        relyingParty: { id: url.hostname, name: 'Steward', origins: [url.origin] },
      });
      const account = {
        email: `${marker}@canary.invalid`,
        password: random.bytes(24).toHex(),
        displayName: marker,
        language: 'en',
      } as const;
      const made = await identity.signUp(account, { address: '127.0.0.1', userAgent: 'canary' });
      if (!made.done) throw new StewardError('internal', { rule: 'the canary has no account' });
      if (before !== undefined) await identity.removeAccount(before);
      await identity.settle();
      return made.caller.person;
    },
  };
}

/** The staff's accounts lie in the same store, apart, under a key of their own; nobody signs up, an administrator of the staff adds them. */
function openStaffIdentity({ config, companies }: ComposeParts, ground: Ground, random: Random): Promise<EmbeddedIdentity> {
  const { stores, clock } = ground;
  const url = new URL(config.url);
  // The issuer is the operator's own, and may lie on its network. What goes there is a code of its own, nothing of a customer.
  const issuer = config.staffIssuer && new URL(config.staffIssuer.issuer);
  const { outside } = companies;
  const selfHosted = issuer ? [hostAndPort(issuer)] : [];
  const way = counted(createOutboundHttp({ selfHosted, onLookup: () => outside?.count('dns-resolver') }), () =>
    outside?.count('staff-issuer'),
  );
  const outbound = unlessOff(way, () => companies.processors.get('staff-issuer')?.off === true);
  return ground.openIdentity('staff', {
    rows: prefixedRows(stores.identityRows, staffPrefix),
    root: stores.root,
    keyName: 'staff-identity-key',
    clock,
    random,
    relyingParty: { id: url.hostname, name: 'Steward staff', origins: [url.origin] },
    signUp: 'at-once',
    issuer: config.staffIssuer && createOidcIssuer({ ...config.staffIssuer, redirectUrl: `${url.origin}/staff/sign-in`, outbound, clock }),
  });
}
