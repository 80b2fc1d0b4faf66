// What somebody is to be told, written down in the very commit of what it tells of; a worker carries it out within a second and takes it away. So nothing is told that did
// not happen, and nothing that happened is left untold by a crash.
//
//   notices-new   <business>/<record>/<what>   to whom, what, under which key
import type { BusinessId, PersonId } from '@steward/protocol/ids.ts';
import type { Notice } from '@steward/protocol/wire/notice-routes.ts';
import type { Change, RowKey, RowReader } from '../ports/rows.ts';
import { decodeRow, encodeRow } from './layout.ts';

export type Ordered =
  | { readonly kind: 'person'; readonly person: PersonId }
  | { readonly kind: 'admins'; readonly except: PersonId | undefined }
  /** To whom a record is given, and who made it. */
  | { readonly kind: 'concerned'; readonly record: string; readonly except: PersonId | undefined };

export interface TellOrder {
  readonly business: BusinessId;
  readonly to: Ordered;
  readonly notice: Notice;
  /** At most 200 characters; told to a person once. */
  readonly key: string;
}

const partition = 'notices-new';

/** `name` tells several orders about one thing apart. */
export const orderChange = (order: TellOrder, about: string, name: string): Change => ({
  kind: 'put',
  key: { partition, sort: `${order.business}/${about}/${name}` },
  value: encodeRow([withoutAbsent(order.to), { ...order.notice }, order.key]),
  expect: 'any',
});

/** Absent members have no place in a row. */
const withoutAbsent = (to: Ordered) =>
  Object.fromEntries(Object.entries(to).filter(([, value]) => value !== undefined)) as Record<string, string>;

export interface StoredOrder extends TellOrder {
  readonly place: RowKey;
}

export async function tellOrders(rows: RowReader, limit: number): Promise<readonly StoredOrder[]> {
  const found = await rows.range({ partition, prefix: '', limit });
  return found.map(({ sort, value }) => {
    const [to, notice, key] = decodeRow<[Ordered, Notice, string]>(value);
    return { business: sort.slice(0, sort.indexOf('/')) as BusinessId, to, notice, key, place: { partition, sort } };
  });
}

export const orderDone = ({ place }: StoredOrder): Change => ({ kind: 'remove', key: place, expect: 'any' });
