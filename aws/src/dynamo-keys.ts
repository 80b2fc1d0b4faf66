// Keys on DynamoDB, in a table of their own. Items: `k/<business>` and the key's id; `b/<business>` and `epoch`; `i/<kind>/<how the hash begins>` and the
// hash; `kinds` and each kind of index. Every insert checks the epoch's item in the same transaction: that is the fence. DynamoDB keeps its own history
// for up to 35 days, out of reach of `erase`; that older copy is dead because the epoch key it was wrapped under is destroyed.
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, KeyId } from '@steward/protocol/ids.ts';
import {
  checkEpoch,
  checkEpochTurn,
  checkIndex,
  checkKeyIds,
  checkListLimit,
  checkNewKeys,
  checkWrapped,
} from '@steward/server/ports/key-limits.ts';
import type { FoundKey, IndexRow, InsertOutcome, KeyRow, Keys, KeyState, WrappedKey } from '@steward/server/ports/keys.ts';
import type { DynamoPlace, Item } from './dynamo-calls.ts';
import { batchGet, names, query, queryPages, transact, updateIf } from './dynamo-calls.ts';

const shardDigits = 2;
/** Indexes lie under 256 keys a kind, by how their hash begins: no key is hot, and they can be listed in order. */
const shards = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(shardDigits, '0'));
const kindsRememberedMax = 1_000;
/** Looks at keys whose states others are changing at the same time. */
const stateRoundsMax = 8;

class DynamoKeys implements Keys {
  readonly #place: DynamoPlace;
  readonly #entered = new Set<string>();

  constructor(place: DynamoPlace) {
    this.#place = place;
  }

  async find(business: BusinessId, ids: readonly KeyId[]): Promise<readonly FoundKey[]> {
    checkKeyIds(ids, false);
    const items = await this.#items(business, ids);
    const found = new Map(items.map((item) => [item['sk']!.S!, item]));
    return ids.map((id) => toFound(found.get(id)));
  }

  async currentEpoch(business: BusinessId): Promise<number> {
    const [item] = await batchGet(this.#place, [epochItem(business)]);
    return Number(item?.['epoch']?.N ?? 0);
  }

  async listEpoch(business: BusinessId, epoch: number, after: KeyId | undefined, limit: number): Promise<readonly WrappedKey[]> {
    checkEpoch(epoch);
    checkListLimit(limit);
    const input = {
      KeyConditionExpression: '#pk = :pk AND #sk > :after',
      FilterExpression: '#epoch = :epoch',
      ExpressionAttributeNames: names('pk', 'sk', 'epoch'),
      ExpressionAttributeValues: { ':pk': keyItem(business, '')['pk']!, ':after': { S: after ?? ' ' }, ':epoch': { N: String(epoch) } },
    };
    return (await query(this.#place, input, limit)).map(toKey);
  }

  async list(business: BusinessId, after: KeyId | undefined, limit: number): Promise<readonly KeyRow[]> {
    checkListLimit(limit);
    const input = {
      KeyConditionExpression: '#pk = :pk AND #sk > :after',
      ExpressionAttributeNames: names('pk', 'sk'),
      ExpressionAttributeValues: { ':pk': keyItem(business, '')['pk']!, ':after': { S: after ?? ' ' } },
    };
    return (await query(this.#place, input, limit)).map((item) =>
      item['wrapped'] === undefined ? { id: item['sk']!.S! as KeyId, erasedAtMs: Number(item['erasedAt']?.N ?? 0) } : toKey(item),
    );
  }

  async listIndexes(after: Pick<IndexRow, 'kind' | 'hash'> | undefined, limit: number): Promise<readonly IndexRow[]> {
    checkListLimit(limit);
    const found: IndexRow[] = [];
    const last = after?.hash.toHex() ?? '';
    for await (const kind of this.#kinds(after?.kind)) {
      const from = kind === after?.kind ? last : '';
      for (const shard of shards.filter((each) => each >= from.slice(0, shardDigits))) {
        const input = {
          KeyConditionExpression: '#pk = :pk AND #sk > :after',
          ExpressionAttributeNames: names('pk', 'sk'),
          ExpressionAttributeValues: { ':pk': { S: `i/${kind}/${shard}` }, ':after': { S: from || ' ' } },
        };
        for (const item of await query(this.#place, input, limit - found.length))
          found.push({ kind, hash: Uint8Array.fromHex(item['sk']!.S!), target: item['target']!.S! });
        if (found.length >= limit) return found;
      }
    }
    return found;
  }

  async insert(business: BusinessId, keys: readonly WrappedKey[]): Promise<InsertOutcome> {
    checkNewKeys(keys);
    const epoch = keys[0]!.epoch;
    if (keys.some((key) => key.epoch !== epoch)) return 'epoch-moved';
    const outcome = await transact(this.#place, [
      { ConditionCheck: { TableName: this.#place.table, Key: epochItem(business), ...epochIs(epoch) } },
      ...keys.map((key) => this.#putNew({ ...keyItem(business, key.id), ...toItem(key) })),
    ]);
    if (outcome.done) return 'done';
    if (outcome.failed[0] === 0) return 'epoch-moved';
    const there = await this.find(
      business,
      outcome.failed.map((at) => keys[at - 1]!.id),
    );
    return there.includes('erased') ? 'erased' : 'exists';
  }

  async erase(business: BusinessId, ids: readonly KeyId[], atMs: number): Promise<void> {
    checkKeyIds(ids, true);
    if (ids.length === 0) return;
    await transact(
      this.#place,
      ids.map((id) => ({
        Update: {
          TableName: this.#place.table,
          Key: keyItem(business, id),
          UpdateExpression: 'SET #erasedAt = if_not_exists(#erasedAt, :at) REMOVE #wrapped, #epoch, #state, #changes, #createdAt',
          ExpressionAttributeNames: names('erasedAt', 'wrapped', 'epoch', 'state', 'changes', 'createdAt'),
          ExpressionAttributeValues: { ':at': { N: String(atMs) } },
        },
      })),
    );
  }

  /**
   * Not one transaction: each key by itself, so that an erased one among them does not hold up the others. Each change is counted on its key and is on the condition
   * that there was none since: one that arrives late undoes none that another node made meanwhile.
   */
  async setState(business: BusinessId, ids: readonly KeyId[], state: KeyState): Promise<void> {
    checkKeyIds(ids, true);
    let left = [...new Set(ids)];
    for (let round = 0; left.length > 0; round++) {
      if (round >= stateRoundsMax)
        throw new StewardError('store-unavailable', { rule: 'others change the states of these keys all the time' });
      const living = (await this.#items(business, left)).filter((item) => item['wrapped'] !== undefined);
      left = [];
      for (const item of living) if (!(await this.#changeState(item, state))) left.push(item['sk']!.S! as KeyId);
    }
  }

  #changeState({ pk, sk, changes }: Item, state: KeyState): Promise<boolean> {
    const was = changes === undefined ? 'attribute_not_exists(#changes)' : '#changes = :was';
    return this.#updateIf(
      { pk: pk!, sk: sk! },
      'SET #state = :state, #changes = :now',
      `attribute_exists(#wrapped) AND ${was}`,
      names('state', 'wrapped', 'changes'),
      {
        ':state': { S: state },
        ':now': { N: String(Number(changes?.N ?? 0) + 1) },
        ...(changes === undefined ? {} : { ':was': changes }),
      },
    );
  }

  async turnEpoch(business: BusinessId, from: number, to: number): Promise<boolean> {
    checkEpochTurn(from, to);
    const values: Item = { ':to': { N: String(to) }, ...(from === 0 ? {} : { ':from': { N: String(from) } }) };
    return this.#updateIf(
      epochItem(business),
      'SET #epoch = :to',
      from === 0 ? 'attribute_not_exists(#epoch)' : '#epoch = :from',
      names('epoch'),
      values,
    );
  }

  async rewrap(business: BusinessId, id: KeyId, fromEpoch: number, toEpoch: number, wrapped: Uint8Array): Promise<boolean> {
    checkKeyIds([id], true);
    checkEpochTurn(fromEpoch, toEpoch);
    checkWrapped(wrapped);
    const values: Item = { ':wrapped': { B: wrapped.slice() }, ':to': { N: String(toEpoch) }, ':from': { N: String(fromEpoch) } };
    return this.#updateIf(
      keyItem(business, id),
      'SET #wrapped = :wrapped, #epoch = :to',
      '#epoch = :from',
      names('wrapped', 'epoch'),
      values,
    );
  }

  async putIndex(kind: string, hash: Uint8Array, target: string): Promise<boolean> {
    checkIndex(kind, hash, target);
    await this.#enterKind(kind);
    const condition = 'attribute_not_exists(#target) OR #target = :target';
    return this.#updateIf(indexItem(kind, hash), 'SET #target = :target', condition, names('target'), { ':target': { S: target } });
  }

  async findIndex(kind: string, hash: Uint8Array): Promise<string | undefined> {
    checkIndex(kind, hash);
    const [item] = await batchGet(this.#place, [indexItem(kind, hash)]);
    return item?.['target']?.S;
  }

  async removeIndex(kind: string, hash: Uint8Array): Promise<void> {
    checkIndex(kind, hash);
    await transact(this.#place, [{ Delete: { TableName: this.#place.table, Key: indexItem(kind, hash) } }]);
  }

  #items(business: BusinessId, ids: readonly KeyId[]): Promise<readonly Item[]> {
    return batchGet(
      this.#place,
      [...new Set(ids)].map((id) => keyItem(business, id)),
    );
  }

  async close(): Promise<void> {
    // The client belongs to whoever made it.
  }

  /** In order, from this one on. */
  async *#kinds(from = ' '): AsyncGenerator<string> {
    const input = {
      KeyConditionExpression: '#pk = :pk AND #sk >= :from',
      ExpressionAttributeNames: names('pk', 'sk'),
      ExpressionAttributeValues: { ':pk': { S: 'kinds' }, ':from': { S: from } },
    };
    for await (const page of queryPages(this.#place, input)) for (const item of page) yield item['sk']!.S!;
  }

  /** A kind is entered before its first index; there are few, and none is taken out. */
  async #enterKind(kind: string): Promise<void> {
    if (this.#entered.has(kind)) return;
    const Key = { pk: { S: 'kinds' }, sk: { S: kind } };
    await updateIf(this.#place, {
      Key,
      UpdateExpression: 'SET #there = :yes',
      ExpressionAttributeNames: names('there'),
      ExpressionAttributeValues: { ':yes': { BOOL: true } },
    });
    if (this.#entered.size < kindsRememberedMax) this.#entered.add(kind);
  }

  #putNew(item: Item): TransactWriteItem {
    return {
      Put: {
        TableName: this.#place.table,
        Item: item,
        ConditionExpression: 'attribute_not_exists(#pk)',
        ExpressionAttributeNames: names('pk'),
      },
    };
  }

  async #updateIf(key: Item, update: string, condition: string, used: Record<string, string>, values: Item): Promise<boolean> {
    const outcome = await transact(this.#place, [
      {
        Update: {
          TableName: this.#place.table,
          Key: key,
          UpdateExpression: update,
          ConditionExpression: condition,
          ExpressionAttributeNames: used,
          ExpressionAttributeValues: values,
        },
      },
    ]);
    return outcome.done;
  }
}

const keyItem = (business: string, id: string): Item => ({ pk: { S: `k/${business}` }, sk: { S: id } });
const epochItem = (business: string): Item => ({ pk: { S: `b/${business}` }, sk: { S: 'epoch' } });
const indexItem = (kind: string, hash: Uint8Array): Item => ({
  pk: { S: `i/${kind}/${hash.toHex().slice(0, shardDigits)}` },
  sk: { S: hash.toHex() },
});

function epochIs(epoch: number): {
  ConditionExpression: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues: Item;
} {
  return {
    ConditionExpression: '#epoch = :epoch',
    ExpressionAttributeNames: names('epoch'),
    ExpressionAttributeValues: { ':epoch': { N: String(epoch) } },
  };
}

function toItem(key: WrappedKey): Item {
  return {
    epoch: { N: String(key.epoch) },
    wrapped: { B: key.wrapped.slice() },
    state: { S: key.state },
    createdAt: { N: String(key.createdAtMs) },
  };
}

function toFound(item: Item | undefined): FoundKey {
  if (item === undefined) return 'absent';
  return item['wrapped'] === undefined ? 'erased' : toKey(item);
}

function toKey(item: Item): WrappedKey {
  return {
    id: item['sk']!.S! as KeyId,
    epoch: Number(item['epoch']!.N),
    wrapped: item['wrapped']!.B!.slice(),
    state: item['state']!.S === 'parked' ? 'parked' : 'live',
    createdAtMs: Number(item['createdAt']!.N),
  };
}

/** Keys in a DynamoDB table of their own, with the string keys `pk` and `sk`. */
export function dynamoKeys(place: DynamoPlace): Keys {
  return new DynamoKeys(place);
}
