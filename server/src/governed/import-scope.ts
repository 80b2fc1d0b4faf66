// Where an import goes, and with what rights: facts for its operations. A copy (no collection named) keeps ids, versions, dates and authors, and concerns the
// whole business; rows for a collection become versions of whoever brings them, in one project or in the business.
import { StewardError } from '@steward/protocol/errors.ts';
import type { JobId, ProjectId } from '@steward/protocol/ids.ts';
import { findImport, type StoredImport } from '../stores/imports.ts';
import { keyOf } from '../stores/layout.ts';
import { findRecord } from '../stores/records.ts';
import { standingOf } from '../stores/standing.ts';
import { isGeneric } from './generic-collections.ts';
import { noFacts, requireId } from './locate.ts';
import type { Principal, Target, Tools } from './operation.ts';

export interface ImportScope {
  readonly collection?: string | undefined;
  readonly project?: string | undefined;
}

export interface LocatedScope {
  readonly target: Target<undefined>;
  readonly provenance: boolean;
}

/** Throws `invalid-input` for a collection that does not take imports, or a project that does not fit it. */
export async function locateImportScope(tools: Tools, principal: Principal, scope: ImportScope): Promise<LocatedScope> {
  const project = scope.project === undefined ? undefined : requireId<ProjectId>('project', scope.project);
  const collection = scope.collection === undefined ? undefined : tools.catalogue.collections.get(scope.collection);
  if (scope.collection !== undefined && (!collection || !isGeneric(scope.collection)))
    throw new StewardError('invalid-input', { field: 'collection', rule: 'no such collection takes imports' });
  if (project !== undefined && collection?.scope !== 'project')
    throw new StewardError('invalid-input', { field: 'project', rule: 'goes with a collection whose records lie in projects' });
  const standing = await standingOf(tools.rows, principal.business, principal.person, project);
  const room = project === undefined ? undefined : await findRecord(tools.rows, principal.business, project);
  return {
    target: {
      facts: {
        ...noFacts,
        businessRole: standing.businessRole,
        projectRole: standing.projectRole,
        collection: scope.collection ?? 'none',
        scope: project === undefined ? 'business' : 'project',
      },
      absent: project !== undefined && (room?.row.collection !== 'projects' || standing.projectHidden),
      project,
      collection: scope.collection,
      records: [],
      fields: new Set<string>(),
      checks: standing.checks,
      loaded: undefined,
    },
    provenance: collection === undefined,
  };
}

/** Target of an operation on one import: its scope, with the rights of now. Another's is not there, unless one runs the business. */
export async function locateImport(
  tools: Tools,
  principal: Principal,
  input: { readonly id: string },
): Promise<Target<StoredImport | undefined>> {
  const stored = await findImport(tools.rows, principal.business, requireId<JobId>('id', input.id));
  const { target } = await locateImportScope(tools, principal, stored?.import ?? {});
  const author = stored?.job.by !== undefined && stored.job.by === principal.person;
  const runs = target.facts.businessRole === 'owner' || target.facts.businessRole === 'admin';
  const theirs = author || runs || principal.actor === 'worker' || principal.actor === 'operator';
  return {
    ...target,
    facts: { ...target.facts, author },
    absent: stored === undefined || !theirs || target.absent === true,
    records: [input.id],
    checks: stored ? [...target.checks, { kind: 'check', key: keyOf.job(principal.business, input.id), expect: stored.revision }] : [],
    loaded: stored,
  };
}
