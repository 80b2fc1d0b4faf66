// To whom a record is given, and the mark of the day it is due (ports/day-marks.ts): so that they can be told of it without anything being opened.
//
//   <business>   given/<record>   person, project, mark
import { decodeId, encodeId, type BusinessId, type PersonId, type ProjectId, type RecordId } from '@steward/protocol/ids.ts';
import { rangeRowsMax, type Change, type RowKey, type RowReader } from '../ports/rows.ts';
import { decodeRow, encodeRow, lastPart } from './layout.ts';

export interface Given {
  readonly record: RecordId;
  readonly collection: string;
  readonly project: ProjectId | undefined;
  readonly person: PersonId;
  readonly mark: string | undefined;
}

const keyOfGiven = (business: BusinessId, record: string): RowKey => ({ partition: business, sort: `given/${record}` });

export const givenChange = (business: BusinessId, { record, collection, project, person, mark }: Given): Change => ({
  kind: 'put',
  key: keyOfGiven(business, record),
  value: encodeRow([collection, project === undefined ? null : decodeId(project), decodeId(person), mark ?? null]),
  expect: 'any',
});

/** It is given to nobody, done, or gone. */
export const notGiven = (business: BusinessId, record: string): Change => ({
  kind: 'remove',
  key: keyOfGiven(business, record),
  expect: 'any',
});

export async function findGiven(rows: RowReader, business: BusinessId, record: string): Promise<Given | undefined> {
  const row = await rows.get(keyOfGiven(business, record));
  return row && decodeGiven(row.sort, row.value);
}

/** Everything that is given to somebody in a business, a page at a time. */
export async function* eachGiven(rows: RowReader, business: BusinessId): AsyncGenerator<Given> {
  for (let after: string | undefined; ;) {
    const found = await rows.range({
      partition: business,
      prefix: 'given/',
      limit: rangeRowsMax,
      ...(after === undefined ? {} : { after }),
    });
    for (const { sort, value } of found) yield decodeGiven(sort, value);
    if (found.length < rangeRowsMax) return;
    after = found.at(-1)!.sort;
  }
}

function decodeGiven(sort: string, value: Uint8Array): Given {
  const [collection, project, person, mark] = decodeRow<[string, Uint8Array | null, Uint8Array, string | null]>(value);
  return {
    record: lastPart<RecordId>(sort),
    collection,
    project: project === null ? undefined : encodeId<ProjectId>(project),
    person: encodeId<PersonId>(person),
    mark: mark ?? undefined,
  };
}
