// create-record: keys first, then record, list entry, ledger entry and (for a project) its first manager in one commit.
import { decodeId, encodeId, type ProjectId, type RecordId } from '@steward/protocol/ids.ts';
import type { Change } from '../ports/rows.ts';
import { keyOf } from '../stores/layout.ts';
import { createChanges, viewOf, type RecordView } from '../stores/records.ts';
import { encodeProjectRole } from '../stores/standing.ts';
import { newId } from './new-id.ts';
import { collectionOf, generalCollectionOf, locateScope, requireId } from './locate.ts';
import { replayAs, type Principal, type WriteOperation } from './operation.ts';
import { readRecord } from './read-record.ts';
import { sealNew } from './seal-new.ts';
import { referenceChecks } from './references.ts';
import { tellingChanges } from './tell-people.ts';

export interface CreateRecordInput {
  readonly collection: string;
  /** Where it belongs; absent for collections of the business. */
  readonly project?: string | undefined;
  readonly fields: unknown;
}

interface Loaded {
  readonly record: RecordId;
}

export const createRecord: WriteOperation<'create-record', CreateRecordInput, Loaded, RecordView> = {
  kind: 'write',
  name: 'create-record',

  async locate(tools, principal, input, purpose) {
    const collection = generalCollectionOf(tools, input.collection);
    const project = input.project === undefined ? undefined : requireId<ProjectId>('project', input.project);
    const record = newId<RecordId>(tools.random);
    const target = await locateScope(tools, principal, collection, project, purpose, [record]);
    return { ...target, loaded: { record } };
  },

  async plan(grant, act, input) {
    const { tools, principal, target } = act;
    const collection = collectionOf(tools, input.collection);
    const { row, fields, checks } = await sealNew(grant, tools, principal, {
      collection,
      id: target.loaded.record,
      project: target.project,
      fields: input.fields,
    });
    const references = await referenceChecks(tools, principal.business, collection, target.project, fields);
    return {
      changes: [
        ...createChanges(principal.business, row),
        ...(collection.name === 'projects' ? firstManager(principal, row.id) : []),
        ...(await tellingChanges(tools, principal, collection, row, fields)),
        ...references,
        ...checks,
      ],
      result: viewOf(row, fields),
      memo: { id: decodeId(row.id) },
    };
  },

  replay: (memo, input) => replayAs(readRecord, { collection: input.collection, id: encodeId((memo as { id: Uint8Array }).id) }),
};

/** Whoever makes a project manages it. */
function firstManager(principal: Principal, project: RecordId): readonly Change[] {
  if (principal.person === undefined) return [];
  return [
    {
      kind: 'put',
      key: keyOf.projectMember(principal.business, project, principal.person),
      value: encodeProjectRole('manager'),
      expect: 'absent',
    },
    {
      kind: 'put',
      key: keyOf.memberProject(principal.business, principal.person, project),
      value: encodeProjectRole('manager'),
      expect: 'absent',
    },
  ];
}
