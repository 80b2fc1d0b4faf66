// Restores: each parses, calls one governed operation, and renders the outcome.
import { StewardError } from '@steward/protocol/errors.ts';
import type { WireDifference, WireRestore, WireRestoreSubject } from '@steward/protocol/wire/restore-routes.ts';
import { readDifferences, type Difference } from '../../governed/preview-restore.ts';
import { readRestore, readRestores, type RestoreView } from '../../governed/read-restores.ts';
import { readTimeline } from '../../governed/read-timeline.ts';
import { confirmRestore, requestRestore } from '../../governed/request-restore.ts';
import type { RestoreSubjectInput } from '../../governed/restore-subject.ts';
import { undoRestore } from '../../governed/undo-restore.ts';
import type { RestoreHow } from '../../stores/restores.ts';
import type { Call } from './call.ts';
import { wireJob } from './lifecycle-handlers.ts';
import { isoTime } from '../../stores/wire-record.ts';

interface StartBody {
  readonly subject: WireRestoreSubject;
  readonly at: string;
  readonly how: RestoreHow;
}

interface DifferencesQuery {
  readonly cursor?: string;
  readonly limit: number;
  readonly collection?: string;
}

export function restoreHandlers() {
  const named = (call: Call) => ({ id: call.params['id']! });
  return {
    async startRestore(call: Call) {
      const { subject, at, how } = call.body as StartBody;
      return wireRestore(await call.perform(requestRestore, { subject, atMs: Date.parse(at), how }));
    },
    restores: async (call: Call) => ({ restores: (await call.perform(readRestores, {})).map(wireRestore) }),
    restore: async (call: Call) => wireRestore(await call.perform(readRestore, named(call))),
    async differences(call: Call) {
      const { cursor, limit, collection } = call.query as unknown as DifferencesQuery;
      const { differences, next } = await call.perform(readDifferences, { ...named(call), cursor, limit, collection });
      return { differences: differences.map(wireDifference), ...(next === undefined ? {} : { next }) };
    },
    async confirmRestore(call: Call) {
      const { how, confirm } = call.body as { how?: RestoreHow; confirm?: string };
      return wireRestore(await call.perform(confirmRestore, { ...named(call), how, confirm }));
    },
    undoRestore: async (call: Call) => wireRestore(await call.perform(undoRestore, named(call))),
    async timeline(call: Call) {
      const { fromMs, untilMs, days, complete } = await call.perform(readTimeline, {
        subject: subjectOf(call.query),
        zone: String(call.query['zone']),
      });
      return {
        from: isoTime(fromMs),
        until: isoTime(untilMs),
        days: [...days].map(([day, counts]) => ({ day, ...counts })),
        complete,
      };
    },
  };
}

function subjectOf(query: Record<string, unknown>): RestoreSubjectInput {
  const { kind, collection, id } = query as { kind: string; collection?: string; id?: string };
  if (kind === 'business') return { kind };
  if (id === undefined) throw new StewardError('invalid-input', { field: 'id', rule: 'which one is meant' });
  if (kind === 'project') return { kind, id };
  if (collection === undefined) throw new StewardError('invalid-input', { field: 'collection', rule: 'the collection of the record' });
  return { kind: 'record', collection, id };
}

export function wireRestore({
  subject,
  atMs,
  how,
  previewedAtMs,
  counts,
  done,
  copies,
  confirmUntilMs,
  undoUntilMs,
  because,
  confirm,
  mayConfirm,
  mayUndo,
  ...job
}: RestoreView): WireRestore {
  return {
    ...wireJob(job),
    subject,
    at: isoTime(atMs),
    how,
    previewedAt: isoTime(previewedAtMs),
    counts: Object.entries(counts)
      .map(([collection, each]) => ({ collection, ...each }))
      .sort((a, b) => (a.collection < b.collection ? -1 : 1)),
    ...(done === undefined ? {} : { done }),
    ...(copies === undefined ? {} : { copies: [...copies] }),
    ...(confirmUntilMs === undefined ? {} : { confirmUntil: isoTime(confirmUntilMs) }),
    ...(undoUntilMs === undefined ? {} : { undoUntil: isoTime(undoUntilMs) }),
    ...(because === undefined ? {} : { because }),
    confirm,
    mayConfirm,
    mayUndo,
  };
}

function wireDifference({
  id,
  collection,
  project,
  kind,
  title,
  versionThen,
  versionNow,
  changes,
  fields,
  lost,
}: Difference): WireDifference {
  return {
    id,
    collection,
    ...(project === undefined ? {} : { project }),
    kind,
    ...(title === undefined ? {} : { title }),
    version: { ...(versionThen === undefined ? {} : { before: versionThen }), now: versionNow },
    changes: changes.map(({ version, atMs, by }) => ({ version, at: isoTime(atMs), ...(by === undefined ? {} : { by }) })),
    fields: fields.map(({ field, past, now }) => ({
      field,
      ...(past === undefined ? {} : { before: past }),
      ...(now === undefined ? {} : { now }),
    })),
    ...(lost.length === 0 ? {} : { erased: [...lost] }),
  };
}
