// References and persons in a record must exist, be living, and lie where the record may point to. They are checked again in the commit.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, ProjectId } from '@steward/protocol/ids.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import type { Change } from '../ports/rows.ts';
import { keyOf } from '../stores/layout.ts';
import { findRecord, type Fields } from '../stores/records.ts';
import type { Tools } from './operation.ts';

/** `present` checks for the commit; throws `invalid-input` naming the field that points nowhere. */
export async function referenceChecks(
  tools: Tools,
  business: BusinessId,
  collection: Collection,
  project: ProjectId | undefined,
  fields: Fields,
): Promise<readonly Change[]> {
  const checks = new Map<string, Change>();
  for (const [name, field] of Object.entries(collection.fields)) {
    for (const id of idsIn(fields[name])) {
      if (field.type === 'reference') await checkReference(tools, business, field.to, project, id, name);
      else if (field.type === 'person') await checkPerson(tools, business, id, name);
      else continue;
      const key = field.type === 'person' ? keyOf.member(business, id) : keyOf.record(business, id);
      checks.set(key.sort, { kind: 'check', key, expect: 'present' });
    }
  }
  return [...checks.values()];
}

const idsIn = (value: unknown): readonly string[] =>
  typeof value === 'string' ? [value] : Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

async function checkReference(
  tools: Tools,
  business: BusinessId,
  to: string,
  project: ProjectId | undefined,
  id: string,
  field: string,
): Promise<void> {
  const found = await findRecord(tools.rows, business, id);
  const fits =
    found &&
    found.row.collection === to &&
    found.row.state === 'living' &&
    (found.row.project === undefined || found.row.project === project);
  if (!fits) throw new StewardError('invalid-input', { field: `fields.${field}`, rule: `must name one of the ${to} of the same project` });
}

async function checkPerson(tools: Tools, business: BusinessId, id: string, field: string): Promise<void> {
  if (!(await tools.rows.get(keyOf.member(business, id as never)))) {
    throw new StewardError('invalid-input', { field: `fields.${field}`, rule: 'must be a member of the business' });
  }
}
