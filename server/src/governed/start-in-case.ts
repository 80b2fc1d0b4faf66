// What somebody of the staff starts for the business on its request, an export or the preview of a restore: of what their case allows or less, for the member
// whom the case rests on. It then has that member's rights and belongs to them: the staff see nothing of it but that it was begun.
import { StewardError } from '@steward/protocol/errors.ts';
import { requireId, collectionOf } from './locate.ts';
import { isWithin } from './case-scope.ts';
import { roomOf } from './locate-in-case.ts';
import type { PersonId, ProjectId } from '@steward/protocol/ids.ts';
import type { WireExportScope } from '@steward/protocol/wire/export-routes.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import type { Case, CaseScope } from '../stores/cases.ts';
import { findRecords } from '../stores/records.ts';
import type { Principal, Target, Tools } from './operation.ts';

/** The member whom it is for: who asked for help, else who allowed it. */
export const startedFor = ({ askedBy, approvals }: Case): PersonId | undefined =>
  askedBy ?? approvals.findLast(({ side }) => side === 'business')?.by;

/** Throws `invalid-input` for what is no part of a case: everything of a person or of the business. */
export function scopeInCase(scope: WireExportScope): CaseScope {
  switch (scope.kind) {
    case 'record':
      return { kind: 'records', records: [{ collection: scope.collection, id: scope.id }] };
    case 'project':
      return { kind: 'project', project: scope.id };
    case 'collection':
      if (scope.project === undefined) return { kind: 'collection', collection: scope.collection };
      return { kind: 'project', project: scope.project, collections: [scope.collection] };
    default:
      throw new StewardError('invalid-input', { field: 'scope', rule: 'in a case a record, a project or a collection' });
  }
}

/** The target of starting something of `wanted`; what lies outside of what was allowed is not there. */
export async function locateStarted(
  tools: Tools,
  principal: Principal,
  wanted: CaseScope,
  purpose: Purpose,
): Promise<Target<PersonId | undefined>> {
  const room = await roomOf(tools, principal);
  const ids = wanted.kind === 'records' ? wanted.records.map(({ id }) => requireId<string>('id', id)) : [];
  const rows = (await findRecords(tools.rows, principal.business, ids)).map(({ row }) => row);
  const inScope = room.case !== undefined && rows.length === ids.length && isWithin(wanted, room.scope, rows);
  const collection = collectionOf(
    tools,
    wanted.kind === 'project' ? 'projects' : wanted.kind === 'collection' ? wanted.collection : wanted.records[0]!.collection,
  );
  const by = room.case && startedFor(room.case);
  const project = wanted.kind === 'project' ? wanted.project : rows[0]?.project;
  return {
    ...room.target(collection, purpose),
    facts: { ...room.facts(collection, inScope), state: 'living' },
    absent: !room.own || !inScope || by === undefined,
    project: inScope ? (project as ProjectId | undefined) : undefined,
    records: wanted.kind === 'project' ? [requireId<string>('id', wanted.project)] : ids,
    fields: new Set<string>(),
    loaded: by,
  };
}
