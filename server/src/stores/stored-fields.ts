// Evidence for T1: which fields and which kinds of rows lie in the store, held against what is declared. A record says in clear which fields were sealed into
// it, so nothing is opened for it.
import type { Catalogue } from '@steward/protocol/catalogue/collection.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { otherData } from '../catalogue/other-data.ts';
import { rangeRowsMax, type RowReader } from '../ports/rows.ts';
import { decodeRecordRow } from './record-row.ts';
import { lastPart } from './layout.ts';
import { businessIds } from './standing.ts';

export interface StoredFields {
  /** How many fields the catalogue declares. */
  readonly declared: number;
  /** How many of them something is stored in. */
  readonly stored: number;
  /** What is stored and declared nowhere: fields as `collection.field`, kinds of rows as other-data.ts names them. Must be empty. */
  readonly undeclared: readonly string[];
  readonly rows: number;
  /** False when the rows of a business were more than were looked at. */
  readonly complete: boolean;
}

/** Rows looked at in each business; beyond, what was not looked at is said. */
const rowsOfBusinessMax = 50_000;

export async function storedFields(rows: RowReader, catalogue: Catalogue): Promise<StoredFields> {
  const declared = new Set(
    [...catalogue.collections.values()].flatMap((each) => Object.keys(each.fields).map((field) => `${each.name}.${field}`)),
  );
  const kinds = new Set(otherData.flatMap((each) => each.rows));
  const stored = new Set<string>();
  const undeclared = new Set<string>();
  let seen = 0;
  let complete = true;
  for (const business of await businessIds(rows)) {
    const { fields, found, count, whole } = await ofBusiness(rows, business);
    for (const field of fields) (declared.has(field) ? stored : undeclared).add(field);
    for (const kind of found) if (!kinds.has(`business/${kind}`)) undeclared.add(`business/${kind}`);
    seen += count;
    complete &&= whole;
  }
  return { declared: declared.size, stored: stored.size, undeclared: [...undeclared].sort(), rows: seen, complete };
}

async function ofBusiness(rows: RowReader, business: BusinessId) {
  const fields = new Set<string>();
  const found = new Set<string>();
  let count = 0;
  let after: string | undefined;
  for (;;) {
    const page = await rows.range({ partition: business, prefix: '', limit: rangeRowsMax, ...(after === undefined ? {} : { after }) });
    for (const { sort, value } of page) {
      const kind = sort.split('/')[0]!;
      found.add(kind);
      if (kind !== 'rec') continue;
      const row = decodeRecordRow(lastPart(sort), value);
      for (const group of row.groups) for (const field of group.fields) fields.add(`${row.collection}.${field}`);
    }
    count += page.length;
    if (page.length < rangeRowsMax) return { fields, found, count, whole: true };
    if (count >= rowsOfBusinessMax) return { fields, found, count, whole: false };
    after = page.at(-1)!.sort;
  }
}
