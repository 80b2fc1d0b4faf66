// From the rows of a durable commit to the signals that tell of it: what was committed is what is told, whichever operation did it.
import type { BusinessId, JobId, PersonId, ProjectId, RecordId } from '@steward/protocol/ids.ts';
import type { Signal, Signals } from '../ports/signals.ts';
import type { Change } from '../ports/rows.ts';
import { decodeJob } from '../stores/jobs.ts';
import { decodeTombstone } from '../stores/tombstones.ts';
import { decodeCase } from '../stores/cases.ts';
import { decodeThread } from '../stores/threads.ts';
import { isOfThreads } from './threads/export-threads.ts';
import { lastPart } from '../stores/layout.ts';
import { decodeRecordRow } from '../stores/record-row.ts';

/** Rows of a commit that are kept for a minute instead of their signals. */
const heldMax = 20;

/** To be called once the commit is durable. Costs next to nothing where nobody listens. */
export function tellChanges(signals: Signals, business: BusinessId, changes: readonly Change[], by: PersonId | undefined): void {
  tellStaff(signals, changes);
  const make = () => changes.flatMap((change) => (change.key.partition === business ? signalsOf(change, by) : noticed(change)));
  if (changes.length <= heldMax) return signals.giveMade(business, make);
  // Of a large commit the signals are kept, not its rows.
  const made = make();
  signals.giveMade(business, () => made);
}

/** Somebody was told something along with what was done here. */
function noticed({ kind, key: { partition, sort } }: Change): readonly Signal[] {
  const [table, notice] = sort.split('/');
  if (kind !== 'put' || table !== 'notice' || !partition.startsWith('p.')) return [];
  return [{ kind: 'notice', notice: notice!, to: partition.slice(2) as PersonId }];
}

/** The staff hear of every case, sealed or not: what is sealed is sealed from the business. */
function tellStaff(signals: Signals, changes: readonly Change[]): void {
  if (!signals.heard('staff')) return;
  const told = changes.flatMap((change) =>
    change.kind === 'put' && change.key.sort.startsWith('case/') ? [caseSignal(lastPart(change.key.sort), change.value)] : [],
  );
  if (told.length > 0) signals.give('staff', told);
}

function signalsOf(change: Change, by: PersonId | undefined): readonly Signal[] {
  if (change.kind === 'check') return [];
  const [table, ...rest] = change.key.sort.split('/');
  switch (table) {
    case 'rec':
      return change.kind === 'put' ? ofRecord(lastPart(change.key.sort), change.value) : [];
    case 'tomb':
      return change.kind === 'put' ? ofTombstone(lastPart(change.key.sort), change.value, by) : [];
    case 'job':
      return change.kind === 'put' ? ofJob(lastPart(change.key.sort), change.value) : [];
    case 'mem':
      return [{ kind: 'members', project: undefined, person: rest[0] as PersonId }];
    case 'case':
      return change.kind === 'put' ? ofCase(lastPart(change.key.sort), change.value) : [];
    case 'thread':
      return change.kind === 'put' ? ofThread(lastPart(change.key.sort), change.value) : [];
    case 'pm':
      return [{ kind: 'members', project: rest[0] as ProjectId, person: rest[1] as PersonId }];
    default:
      return [];
  }
}

function ofRecord(id: RecordId, value: Uint8Array): readonly Signal[] {
  const { collection, project, version, state, updatedBy } = decodeRecordRow(id, value);
  switch (collection) {
    case 'members':
      return [{ kind: 'members', project: undefined, person: id as string as PersonId }];
    case 'invitations':
      return [{ kind: 'members', project: undefined, person: undefined }];
    case 'namings':
    case 'disclosures':
      // The entry in the ledger is what tells of it.
      return [];
    case 'consents':
    case 'usage':
    case 'searches':
      // Nobody's but the person's, who made them.
      return [];
    case 'cases':
      // Its row tells of it, unless it is sealed.
      return [];
    case 'threads':
    case 'thread-messages':
      // For whom it concerns, and nobody else: the row of the thread tells them.
      return [];
    default:
      return [{ kind: 'change', collection, project, record: id, version, state, by: updatedBy }];
  }
}

function ofCase(id: RecordId, value: Uint8Array): readonly Signal[] {
  return decodeCase(id, value).sealedUntilMs === undefined ? [caseSignal(id, value)] : [];
}

function caseSignal(id: RecordId, value: Uint8Array): Signal {
  const { askedBy, scope } = decodeCase(id, value);
  return { kind: 'case', case: id, askedBy, project: scope.kind === 'project' ? (scope.project as ProjectId) : undefined };
}

function ofThread(id: RecordId, value: Uint8Array): readonly Signal[] {
  const { by, company } = decodeThread(id, value);
  return [{ kind: 'thread', thread: id, by, company }];
}

/** Whoever asked for it, or runs the business, sees it asked for, answered and undone; what the worker does with it is told there. */
function ofJob(id: JobId, value: Uint8Array): readonly Signal[] {
  return [{ kind: 'job', job: id, by: decodeJob(id, value).by }];
}

/** The tombstone comes with the erasure; that its work is done changes nothing for who looks. */
function ofTombstone(id: RecordId, value: Uint8Array, by: PersonId | undefined): readonly Signal[] {
  const { collection, project, done } = decodeTombstone(id, value);
  if (isOfThreads(collection)) return [];
  return done ? [] : [{ kind: 'change', collection, project, record: id, version: undefined, state: 'erased', by }];
}
