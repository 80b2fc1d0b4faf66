import type { AccountCopy } from '../../catalogue/formats/account.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import type { TimeTrust } from '../../ports/time-trust.ts';
import type { Delivery } from './deliver.ts';

/** What of a person's login may be given out, from whoever keeps it. */
export interface Sources {
  readonly login: (person: PersonId, takenAtMs: number) => Promise<AccountCopy>;
}

export interface ExportParts {
  readonly trust: TimeTrust;
  readonly sources: Sources;
  /** The way to buckets of the business's own; without it nothing is delivered. */
  readonly delivery?: Delivery | undefined;
}
