// Rows on DynamoDB: one item a row (`pk` partition, `sk` sort key, `r` revision, `v` value), one transaction a commit, every read
// strongly consistent. The limits of the port are DynamoDB's.
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { checkCommit, checkRowKey, checkRowKeys, checkRowRange, rangeBounds } from '@steward/server/ports/row-limits.ts';
import type { Change, CommitOutcome, Expectation, Row, RowKey, RowRange, Rows } from '@steward/server/ports/rows.ts';
import type { DynamoPlace, Item } from './dynamo-calls.ts';
import { batchGet, names, query, transact } from './dynamo-calls.ts';

class DynamoRows implements Rows {
  readonly #place: DynamoPlace;

  constructor(place: DynamoPlace) {
    this.#place = place;
  }

  async get(key: RowKey): Promise<Row | undefined> {
    checkRowKey(key);
    return (await this.getMany([key]))[0];
  }

  async getMany(keys: readonly RowKey[]): Promise<readonly (Row | undefined)[]> {
    checkRowKeys(keys);
    const distinct = new Map(keys.map((key) => [`${key.partition} ${key.sort}`, keyItem(key)]));
    const rows = (await batchGet(this.#place, [...distinct.values()])).map(toRow);
    const found = new Map(rows.map((row) => [`${row.partition} ${row.sort}`, row]));
    return keys.map((key) => {
      const row = found.get(`${key.partition} ${key.sort}`);
      return row === undefined ? undefined : { ...row, value: row.value.slice() };
    });
  }

  async range(range: RowRange): Promise<readonly Row[]> {
    checkRowRange(range);
    const bounds = rangeBounds(range);
    if (bounds === undefined) return [];
    // BETWEEN includes both ends, `until` is meant to be left out; only a key that was given as `after` can be there, and is dropped.
    const one = range.reverse === true && range.after !== undefined && bounds.until === range.after ? 1 : 0;
    const input = {
      KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :until',
      ExpressionAttributeNames: names('pk', 'sk'),
      ExpressionAttributeValues: { ':pk': { S: range.partition }, ':from': { S: bounds.from || ' ' }, ':until': { S: bounds.until } },
      ScanIndexForward: range.reverse !== true,
    };
    const found = (await query(this.#place, input, range.limit + one)).map(toRow);
    return found.filter((row) => row.sort !== range.after).slice(0, range.limit);
  }

  async commit(changes: readonly Change[]): Promise<CommitOutcome> {
    checkCommit(changes);
    const outcome = await transact(
      this.#place,
      changes.map((change) => this.#action(change)),
    );
    return outcome.done ? outcome : { done: false, conflict: outcome.failed[0]! };
  }

  async close(): Promise<void> {
    // The client belongs to whoever made it.
  }

  #action(change: Change): TransactWriteItem {
    const { condition, values, used } = conditionOf(change.expect);
    const TableName = this.#place.table;
    const Key = keyItem(change.key);
    if (change.kind === 'put') {
      return {
        Update: {
          TableName,
          Key,
          UpdateExpression: 'SET #v = :v ADD #r :one',
          ExpressionAttributeNames: { ...names('v', 'r'), ...used },
          ExpressionAttributeValues: { ...values, ':v': { B: change.value.slice() }, ':one': { N: '1' } },
          ...(condition === undefined ? {} : { ConditionExpression: condition }),
        },
      };
    }
    const expression = {
      ...(Object.keys(used).length === 0 ? {} : { ExpressionAttributeNames: used }),
      ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
    };
    if (change.kind === 'check') return { ConditionCheck: { TableName, Key, ConditionExpression: condition!, ...expression } };
    return { Delete: { TableName, Key, ...(condition === undefined ? {} : { ConditionExpression: condition }), ...expression } };
  }
}

function conditionOf(expect: Expectation): { condition: string | undefined; values: Item; used: Record<string, string> } {
  if (expect === 'any') return { condition: undefined, values: {}, used: {} };
  if (expect === 'absent') return { condition: 'attribute_not_exists(#pk)', values: {}, used: names('pk') };
  if (expect === 'present') return { condition: 'attribute_exists(#pk)', values: {}, used: names('pk') };
  return { condition: '#r = :expected', values: { ':expected': { N: String(expect) } }, used: names('r') };
}

function keyItem(key: RowKey): Item {
  return { pk: { S: key.partition }, sk: { S: key.sort } };
}

function toRow(item: Item): Row {
  return { partition: item['pk']!.S!, sort: item['sk']!.S!, revision: Number(item['r']!.N), value: item['v']!.B! };
}

/** Rows in a DynamoDB table with the string keys `pk` and `sk`. */
export function dynamoRows(place: DynamoPlace): Rows {
  return new DynamoRows(place);
}
