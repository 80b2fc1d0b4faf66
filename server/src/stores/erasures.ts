// What the job of an erasure remembers: opaque ids, enumerations, counts and times; nothing of what is erased.
import type { Cbor } from '@steward/protocol/cbor.ts';
import type { BusinessId, JobId, KeyId, PersonId, ProjectId, RecordId } from '@steward/protocol/ids.ts';
import type { BusinessRole, ProjectRole } from '@steward/protocol/words.ts';
import type { RowReader } from '../ports/rows.ts';
import { findJob, type Job, type StoredJob } from './jobs.ts';

export type ErasureSubject =
  | { readonly kind: 'record'; readonly collection: string; readonly id: RecordId }
  | { readonly kind: 'file'; readonly collection: string; readonly id: RecordId; readonly field: string }
  | { readonly kind: 'project'; readonly id: ProjectId }
  /** A member's leaving; `account` when the person's login goes too, with every other membership. */
  | { readonly kind: 'member'; readonly person: PersonId; readonly account: boolean }
  | { readonly kind: 'business' }
  /** What a preference had collected beyond the level that it was turned down to, before that turn; of one person, or of all in the business. */
  | {
      readonly kind: 'collected';
      readonly preference: string;
      readonly collection: string;
      readonly level: string;
      readonly turn: number;
      readonly person?: PersonId;
    }
  /** What fell due by itself. */
  | { readonly kind: 'due' };

export type ErasureWhen = 'trash' | 'now';

export const erasureStates = [
  'waiting',
  'hidden',
  'destroying',
  'held',
  'removing',
  'leaving-copies',
  'confirmed',
  'undone',
  'cancelled',
] as const;
export type ErasureState = (typeof erasureStates)[number];

/** What is undone when a member comes back. */
export interface FormerMember {
  readonly role: BusinessRole;
  readonly sinceMs: number;
  readonly projects: readonly { readonly project: ProjectId; readonly role: ProjectRole }[];
}

/** What a file left behind: the group's former keys, the newest first, the version that still names the file, and the blobs sealed under that key. */
export interface FormerFile {
  readonly group: string;
  readonly keys: readonly KeyId[];
  readonly version: number;
  readonly blobs: readonly string[];
}

/** A record that others may point to, as much of it as finding them takes. */
export interface PointedAt {
  readonly id: RecordId;
  readonly collection: string;
  readonly project?: ProjectId | undefined;
}

export interface Erasure {
  readonly subject: ErasureSubject;
  readonly when: ErasureWhen;
  /** Records that are named: the one asked for and those erased with it, or those that fell due. */
  readonly records: readonly RecordId[];
  /** How many records the request concerned. */
  readonly asked: number;
  readonly destroyed: number;
  readonly held: number;
  readonly keptByLaw: number;
  readonly undoUntilMs?: number;
  readonly decideUntilMs?: number;
  /** Nobody else can decide: it goes on by itself when the time is over. */
  readonly sole?: boolean;
  readonly former?: FormerMember;
  readonly file?: FormerFile;
  /** The keys of what a leaving member owns are parked. */
  readonly parked?: boolean;
  /** It was destroyed by the commit that made the job: what points to it has still to lose the reference, or to go with it. */
  readonly pointedAt?: PointedAt;
  /** Where a walk through the business stands, in which pass. */
  readonly after?: string;
  readonly pass?: number;
  /** Records destroyed so far whose owning makes others theirs. */
  readonly gone?: readonly RecordId[];
  /** How many of them this pass has found. */
  readonly fresh?: number;
  /** Every node was asked to drop what it had opened, and it is waited for. */
  readonly forgetting?: { readonly asked: number; readonly sinceMs: number };
  readonly keysGoneMs?: number;
}

export interface StoredErasure extends StoredJob {
  readonly erasure: Erasure;
}

export const erasureOf = (job: Job): Erasure => job.data as unknown as Erasure;

/** As a job remembers it; what is not set is left out. */
export function erasureData(erasure: Erasure): Cbor {
  return Object.fromEntries(Object.entries(erasure).filter(([, value]) => value !== undefined)) as Cbor;
}

/** `undefined` for what is no erasure. */
export async function findErasure(rows: RowReader, business: BusinessId, id: JobId): Promise<StoredErasure | undefined> {
  const stored = await findJob(rows, business, id);
  return stored?.job.kind === 'erasure' ? { ...stored, erasure: erasureOf(stored.job) } : undefined;
}
