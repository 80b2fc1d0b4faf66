// A row as an item: `pk` partition, `sk` sort key, `r` revision, `v` value, `g` generation (0 where it is missing; see dynamo-generations.ts).
import type { Row, RowKey } from '@steward/server/ports/rows.ts';
import type { Item } from './dynamo-calls.ts';

export function keyItem(of: RowKey | Item): Item {
  return 'partition' in of && typeof of.partition === 'string'
    ? { pk: { S: of.partition }, sk: { S: (of as RowKey).sort } }
    : { pk: (of as Item)['pk']!, sk: (of as Item)['sk']! };
}

export function toRow(item: Item): Row {
  return { partition: item['pk']!.S!, sort: item['sk']!.S!, revision: Number(item['r']!.N), value: item['v']!.B! };
}

export function generationOf(item: Item): number {
  return Number(item['g']?.N ?? 0);
}
