// What the checks look at. Everything that concerns a business goes through the door or reads clear rows (opaque ids, enumerations, times); nothing here
// can open content. What this installation lacks is `undefined`, and the check says that it is missing.
import type { TrailEvidence } from '../lifecycle/access-trail.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Said } from '@steward/protocol/catalogue/collection.ts';
import type { Door } from '../governed/perform.ts';
import type { StoredBytes } from '../ports/stored-bytes.ts';
import type { TimeTrust } from '../ports/time-trust.ts';
import type { TransportProbe } from '../ports/transport-probe.ts';
import type { Canary } from './canary.ts';
import type { ByteScan } from './byte-scan.ts';
import type { Rounds } from './rounds.ts';

/** One place that keeps data, or that something is sent to. */
export interface Endpoint {
  readonly id: string;
  /** What it is for. */
  readonly what: string | Said;
  /** `here`: on the machine of this installation, wherever that stands. Otherwise a country, or town and country, as declared, if it is. */
  readonly place: string | undefined;
  /** As it is called there: a file with its table, a table, a bucket. */
  readonly named?: string;
  /** What is sent there, in the words of the processor's declaration. */
  readonly fields?: readonly string[];
  /** Declared to lie outside of home: by the release, or by the operator, who named it. */
  readonly elsewhere?: boolean;
  /** Switched off by the operator: nothing goes there. */
  readonly off?: boolean;
}

export interface InstallationFacts {
  readonly version: string;
  readonly edition: 'embedded' | 'aws';
  /** Where this machine stands, as the operator declared it; `undefined` when nobody has. */
  readonly place: string | undefined;
  /** What keeps data, by kind: records, keys, files … */
  readonly stores: readonly Endpoint[];
  /** What is connected to besides. */
  readonly outbound: readonly Endpoint[];
  /** Hours between snapshots. */
  readonly snapshotHours: number;
}

/** How many were told of the newest announced policy version before it takes effect. */
export interface PolicyEvidence {
  readonly version: string;
  readonly effectiveMs: number;
  readonly people: number;
  readonly toldBefore: number;
}

export interface ContactEvidence {
  readonly open: number;
  readonly oldestSinceMs: number | undefined;
  /** Answered in time, and late. */
  readonly inTime: number;
  readonly late: number;
  /** Open and past their date. */
  readonly overdue: number;
}

export interface PreferenceEvidence {
  /** Records collected this week. */
  readonly levels: readonly { readonly category: string; readonly level: string; readonly records: number }[];
  /** What was collected beyond the level that was chosen. */
  readonly beyond: number;
}

export interface ReviewEvidence {
  readonly version: string;
  /** The record is of exactly the code that runs. */
  readonly matches: boolean;
  readonly findingsOpen: number;
  readonly reviewer: string;
  readonly atMs: number;
}

export interface MailInEvidence {
  readonly place: string;
  readonly received: number;
  readonly bounced: number;
  readonly quarantined: number;
}

export interface PushEvidence {
  readonly sent: number;
  readonly contentBytes: number;
  /** People for whom it is on though they never switched it on. */
  readonly unasked: number;
}

export interface PlaceSearchEvidence {
  readonly sent: number;
  /** What each search sends, in the words of the processor's declaration. */
  readonly fields: readonly string[];
}

export interface PromiseParts {
  readonly door: Door;
  readonly trust: TimeTrust;
  readonly facts: InstallationFacts;
  readonly canary: Canary;
  readonly bytes: StoredBytes;
  readonly transport: TransportProbe;
  /** Names of the export formats that are offered. */
  readonly formats: readonly string[];
  readonly snapshots: { list(): Promise<readonly { readonly takenAtMs: number }[]> };
  /** The content security policy that pages are sent with, asked for as a browser would. */
  readonly pagePolicy: () => Promise<string>;
  /** Businesses that are the installation's own, left out of what is counted. */
  readonly own: () => Promise<ReadonlySet<BusinessId>>;
  readonly rounds: Rounds;
  readonly scan: ByteScan;
  readonly policy?: (() => Promise<PolicyEvidence | undefined>) | undefined;
  readonly contact?: (() => Promise<ContactEvidence>) | undefined;
  readonly preferences?: (() => Promise<PreferenceEvidence>) | undefined;
  readonly review?: (() => Promise<ReviewEvidence | undefined>) | undefined;
  readonly mailIn?: (() => Promise<MailInEvidence>) | undefined;
  readonly push?: (() => Promise<PushEvidence>) | undefined;
  /** What the provider's own log says of who used the stores; absent where there is none. Throws when it cannot be read. */
  readonly trail?: (() => Promise<TrailEvidence>) | undefined;
  readonly placeSearch?: (() => Promise<PlaceSearchEvidence>) | undefined;
}
