// Imports: the file streams in, the lifecycle looks through it, and what it found is rendered.
import type { WireImport } from '@steward/protocol/wire/import-routes.ts';
import { importProblemsMax } from '@steward/protocol/wire/import-routes.ts';
import { confirmImport } from '../../governed/confirm-import.ts';
import { readImport, readImports, readProblems, type ImportView } from '../../governed/read-import.ts';
import { startImport } from '../../governed/start-import.ts';
import { headerOf, type Call } from './call.ts';
import { digest, fileName } from './file-handlers.ts';
import { wireJob } from './lifecycle-handlers.ts';
import { isoTime } from '../../stores/wire-record.ts';

export const importHandlers = {
  async startImport(call: Call) {
    const { collection, project, timeZone } = call.query as { collection?: string; project?: string; timeZone: string };
    const view = await call.perform(startImport, {
      collection,
      project,
      timeZone,
      name: fileName(headerOf(call.request, 'content-disposition')),
      sha256: digest(headerOf(call.request, 'repr-digest') ?? headerOf(call.request, 'content-digest')),
      content: call.body as AsyncIterable<Uint8Array>,
    });
    return wireImport(view);
  },
  imports: async (call: Call) => ({ imports: (await call.perform(readImports, {})).map(wireImport) }),
  import: async (call: Call) => wireImport(await call.perform(readImport, { id: call.params['id']! })),
  async importProblems(call: Call) {
    const { after, limit } = call.query as { after: number; limit: number };
    const id = call.params['id']!;
    const view = await call.perform(readImport, { id });
    const all = await call.perform(readProblems, { id });
    return problemsPage(view, all, after, limit);
  },
  confirmImport: async (call: Call) => wireImport(await call.perform(confirmImport, { id: call.params['id']! })),
};

export function problemsPage<P>(view: Pick<ImportView, 'problems'>, all: readonly P[], after: number, limit: number) {
  const problems = all.slice(after, after + limit);
  const end = after + problems.length;
  return { problems, ...(end < all.length ? { next: end } : {}), more: Math.max(0, view.problems - importProblemsMax) };
}

export function wireImport({
  checkedUntilMs,
  counts,
  collection,
  project,
  filesThere,
  filesMissing,
  filesElsewhere,
  ...view
}: ImportView): WireImport {
  const { format, bytes, provenance, total, formerPeople, problems, mayConfirm, ...job } = view;
  return {
    ...wireJob(job),
    format,
    bytes,
    provenance,
    ...(collection === undefined ? {} : { collection }),
    ...(project === undefined ? {} : { project }),
    total,
    counts: Object.entries(counts).map(([name, each]) => ({ ...each, collection: name })),
    files: { there: filesThere, missing: filesMissing, ...(filesElsewhere.length === 0 ? {} : { elsewhere: [...filesElsewhere] }) },
    formerPeople,
    problems,
    mayConfirm,
    ...(checkedUntilMs === undefined ? {} : { checkedUntil: isoTime(checkedUntilMs) }),
  };
}
