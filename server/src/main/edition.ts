// An edition: where an installation keeps what it keeps, and what in it differs from others. Everything above is composed of it in one way (compose.ts) and does not
// know which one it is; the program that is started chooses (bin/steward.mjs).
import type { Finding, RecoverFrom } from '../edges/cli/command.ts';
import type { EmbeddedIdentityParts } from '../adapters/embedded/identity/embedded-identity.ts';
import type { SystemClock } from '../adapters/embedded/system-clock.ts';
import type { Processor } from '../catalogue/processors.ts';
import type { OutsideKind } from '../ledger/tallied-ledger.ts';
import type { AccessTrail } from '../ports/access-trail.ts';
import type { ServiceKeysProvider } from '../ports/bucket-signer.ts';
import type { HandedOverQueue } from '../ports/handed-over.ts';
import type { OldPlace } from '../lifecycle/move/old-copy.ts';
import type { EmbeddedIdentity } from '../ports/identity.ts';
import type { Nodes } from '../ports/nodes.ts';
import type { Random } from '../ports/random.ts';
import type { Signals } from '../ports/signals.ts';
import type { WakeUpQueue } from '../ports/wake-ups.ts';
import type { Endpoint, InstallationFacts } from '../promises/parts.ts';
import type { BusinessRoots } from '../vault/business-roots.ts';
import type { Config, Environment } from './config.ts';
import type { Located } from './gate-config.ts';
import type { Scratch, Stores } from './stores.ts';

/** Whose accounts: the customers' people, or the operator's staff. */
export type IdentityRealm = 'customers' | 'staff';

export interface OpenParts {
  readonly config: Config;
  readonly random: Random;
  readonly onAlarm: (what: string) => void;
  /** Counts what goes to another company and stands in no ledger: the edition's own stores. */
  readonly count: (what: OutsideKind) => void;
  /** Where the time comes from, if not from the machine. */
  readonly machine?: (() => number) | undefined;
  /** Time goes on from there at the earliest, and stays so: an installation that is moved here has seen that much of it. */
  readonly startMs?: number | undefined;
  /** Whoever opens it is rebuilding it. */
  readonly recovering?: boolean | undefined;
}

/** What one process stands on while it works. */
export interface Ground {
  readonly stores: Stores;
  readonly clock: SystemClock;
  readonly signals: Signals;
  /** This process among several that serve the same stores; absent where it is alone. Closed with everything else, before the stores. */
  readonly nodes?: Nodes | undefined;
  /** By which nodes wake each other when something is due; absent where nobody is woken, and whoever looks for it looks every second. Only with `nodes`. Closed with them. */
  readonly wakeUps?: WakeUpQueue | undefined;
  /** Where each business has a root of its own under the installation's: it is `stores.root`. */
  readonly roots?: BusinessRoots;
  /** The provider's own log of who used the stores; absent where there is none, as on one's own machine. */
  readonly accessTrail?: AccessTrail | undefined;
  /** Where services put what they hand over; without them they call us. */
  readonly queues?: HandedOverQueues | undefined;
  /** Accounts of a realm: the ceremonies are the same everywhere, what checks a password or a second factor is the edition's. */
  openIdentity(realm: IdentityRealm, parts: EmbeddedIdentityParts): Promise<EmbeddedIdentity>;
  /** Empty stores for a rehearsal: everything new but the keys above the record keys, which are read where they are. */
  openScratch(): Promise<Scratch>;
  /** The last thing that happens, after the stores are closed. */
  release(): Promise<void>;
}

export interface HandedOverQueues {
  /** Mail that was received for us. */
  readonly mailIn?: HandedOverQueue | undefined;
  /** What became of mail that was sent for us. */
  readonly mailEvents?: HandedOverQueue | undefined;
}

/** What an installation is rebuilt into, and from. */
export interface RecoveryPlace {
  readonly snapshots: Stores['snapshots'];
  readonly root: Stores['root'];
  /** Marks the place, so that nothing else opens it; from then on what a broken-off recovery left is gone. `conflict` where there is data. */
  begin(snapshot: string): Promise<void>;
  /** Puts the epoch keys where they belong, unless they lie there. `key-unavailable` when they are nowhere. */
  bringEpochs(): Promise<void>;
  openStores(): Promise<Stores>;
  /** Time goes on from there. */
  startClock(takenAtMs: number): Promise<void>;
  /** It is whole. */
  end(): Promise<void>;
  /** Lets go of the place, whatever happened. */
  release(): Promise<void>;
}

export interface Edition {
  /** As the Trust page and `steward status` name it. */
  readonly name: InstallationFacts['edition'];
  /** The settings of the edition's own configuration file, if it has one, under those of the environment. */
  settings(environment: Environment): Environment;
  /** Throws `conflict` when another process works there and only one may, or when a recovery was broken off. */
  open(parts: OpenParts): Promise<Ground>;
  recovery(config: Config, from: RecoverFrom, onAlarm: (what: string) => void): Promise<RecoveryPlace>;
  /** What an installation that moved away left there, opened without its root key; `undefined` where nothing of it is found. Throws `conflict` when somebody works there. */
  oldPlace(config: Config): Promise<OldPlace | undefined>;
  /** What does not come along when an installation moves away, each in a sentence for whoever decides about it. */
  staysBehind(config: Config): readonly string[];
  /** Companies that keep this installation's stores: declared and counted, because nothing works without them. */
  companies(config: Config): { readonly processors: readonly Processor[]; readonly located: readonly Located[] };
  /** Throws `not-found` when there is no installation yet, so that a command that only asks makes none. */
  assertThere(config: Config): Promise<void>;
  /** In a line, where data and root key lie. */
  where(config: Config): string;
  /** Whether the closed network lets the edition's own stores be reached there. */
  mayReach(target: { readonly host: string; readonly port?: number | undefined }): boolean;
  /** Each kind of data and where it lies, for the Trust page and the Storage page. */
  keeps(config: Config): readonly Endpoint[];
  /** Keys of the role that the machine has, renewed by themselves; absent where it has none. */
  readonly roleKeys?: ServiceKeysProvider;
  /** What `steward doctor` looks at of the edition. */
  examine(config: Config): Promise<readonly Finding[]>;
}
