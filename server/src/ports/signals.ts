// Signals: that something changed, for whoever listens in this business. They hold opaque ids and enumerations, never content.
//
// Guarantees, held by every adapter:
//  1. A signal is given after the commit it speaks of is durable, never before; its giver neither waits nor fails.
//  2. A listener hears the signals of its audience alone, in the order in which they were given.
//  3. A signal may be lost (a process that dies, a node apart): whoever needs to know the state reads it. Nothing rests on having heard.
//  4. Where nobody listens, a signal costs next to nothing.
//  5. Whoever begins to listen can ask for what was given a moment ago, at most a minute; that it is not known so far back is an answer.
import type { BusinessId, JobId, PersonId, ProjectId, RecordId } from '@steward/protocol/ids.ts';

export type Signal =
  | {
      readonly kind: 'change';
      readonly collection: string;
      readonly project: ProjectId | undefined;
      readonly record: RecordId;
      /** Undefined once it is erased. */
      readonly version: number | undefined;
      readonly state: 'living' | 'trashed' | 'erased';
      readonly by: PersonId | undefined;
    }
  /** Somebody came, went, or has another role; `person` where it is known who. */
  | { readonly kind: 'members'; readonly project: ProjectId | undefined; readonly person: PersonId | undefined }
  /** What takes longer than a request has come further; `by` is who set it going. */
  | { readonly kind: 'job'; readonly job: JobId; readonly by: PersonId | undefined }
  /** A case of the staff's access is another now; `askedBy` is the member who asked for help. Never of one that is sealed. */
  | { readonly kind: 'case'; readonly case: RecordId; readonly askedBy: PersonId | undefined; readonly project: ProjectId | undefined }
  /** Somebody was told something: for their ears alone. */
  | { readonly kind: 'notice'; readonly notice: string; readonly to: PersonId }
  /** A thread with the operator is another now; `by` is who wrote it, `company` whether who runs the business takes part. */
  | { readonly kind: 'thread'; readonly thread: RecordId; readonly by: PersonId | undefined; readonly company: boolean }
  | { readonly kind: 'ledger'; readonly volume: number; readonly size: number }
  /** Some may have been missed, between nodes: whoever shows something reads it anew. */
  | { readonly kind: 'gap' };

/** Whom signals are for: a business, or the operator's staff, who are told of cases alone, whichever business's they are. */
export type Audience = BusinessId | 'staff';

export type Listener = (signals: readonly Signal[]) => void;

export interface Signals {
  /** Whether anybody listens there, so that signals are made only then. */
  heard(audience: Audience): boolean;
  give(audience: Audience, signals: readonly Signal[]): void;
  /** The same, made only for whoever listens, or asks for it within a minute. `make` may be called several times, or never. */
  giveMade(audience: Audience, make: () => readonly Signal[]): void;
  /** What was given since `agoMs` ago, growth of ledgers aside; `undefined` where that is not known. */
  recent(audience: Audience, agoMs: number): readonly Signal[] | undefined;
  /** How many listen there. */
  listeners(audience: Audience): number;
  /** The listener is called synchronously and must not throw. Gives back what ends it. */
  listen(audience: Audience, listener: Listener): () => void;
}
