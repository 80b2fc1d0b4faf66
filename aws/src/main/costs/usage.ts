// How much a business does in a month: an assumption, written down so that it can be exchanged. A construction company of six who use Steward every working day.
import type { Operation } from './operations.ts';
import { noUnits, type Units } from './units.ts';

export const people = 6;
export const workingDays = 21;

/** Of one person on a working day. */
export const perPersonAndDay: Readonly<Record<Operation, number>> = {
  'sign in': 0.3,
  'list 50 records': 15,
  'read a record': 25,
  search: 2,
  'create a record': 3,
  'change a record': 4,
  'upload a file of 2.5 MB': 2,
  'download a file of 2.5 MB': 4,
  'erase a record, to its end': 0.1,
};

/** Gigabytes after a year, of one business. */
export const stored = { tables: 0.08, history: 0.08, files: 7.5, snapshots: 8 } as const;
/** Gigabytes to the internet and into logs, of one business and month. */
export const moved = { out: 1.6, logs: 0.02 } as const;

export interface Size {
  readonly businesses: number;
  /** Of nodes that are always there. `vcpus` and `memoryGb` of each. */
  readonly nodes: { readonly count: number; readonly vcpus: number; readonly memoryGb: number };
}

/** 100,000 businesses ask about 1,000 times a second over a working day's ten hours and three times that at its peak; a vCPU answers 200 a second with room to spare. */
export const sizes: readonly Size[] = [
  { businesses: 10, nodes: { count: 2, vcpus: 0.5, memoryGb: 1 } },
  { businesses: 1_000, nodes: { count: 3, vcpus: 1, memoryGb: 2 } },
  { businesses: 100_000, nodes: { count: 10, vcpus: 2, memoryGb: 8 } },
];

export const minutesPerMonth = 30 * 24 * 60;
/**
 * A node that has no chore, in an idle minute: every three seconds it says that it lives and looks who else does; every five it looks what the operator switched and whether the
 * installation was moved; it writes down the time and its counts, looks for jobs now and then, and waits at its two queues.
 */
export const otherNode: Units = { ...noUnits, writes: 54, reads: 80, messages: 15, events: 108 };

/** Interface endpoints (KMS, Cognito, SQS, SNS, logs, registry …), each in two zones. */
export const endpoints = 8;
export const zones = 2;
export const kmsKeys = 5;
