// Epochs on DynamoDB, in a table of their own: one item a secret (`pk` business, `sk` name), `wrapped` while it lives, the mark `destroyed` for ever after.
//
// A service overwrites nowhere that we could see. What makes a destroyed secret dead here is that nobody keeps an older copy: this table has no
// point-in-time recovery and no backups (the infrastructure code and doctor insist), so the item is the only copy there is, and the destroying update
// takes the bytes out of it. What the service may keep for its own durability is out of everybody's reach and sealed to the root.
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { EpochMarkers, Epochs, EpochSecretName } from '@steward/server/ports/epochs.ts';
import { checkEpochSecret, epochSecretBytesMax } from '@steward/server/ports/names.ts';
import type { DynamoPlace, Item } from './dynamo-calls.ts';
import { batchGet, names, queryPages, transact } from './dynamo-calls.ts';

class DynamoEpochs implements Epochs, EpochMarkers {
  readonly #place: DynamoPlace;

  constructor(place: DynamoPlace) {
    this.#place = place;
  }

  async create(business: BusinessId, name: EpochSecretName, wrapped: Uint8Array): Promise<boolean> {
    checkEpochSecret(business, name);
    if (wrapped.length > epochSecretBytesMax) throw new RangeError(`a wrapped secret has at most ${epochSecretBytesMax} bytes`);
    const Put = {
      TableName: this.#place.table,
      Item: { ...keyItem(business, name), wrapped: { B: wrapped.slice() } },
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: names('pk'),
    };
    return (await transact(this.#place, [{ Put }])).done;
  }

  async read(business: BusinessId, name: EpochSecretName): Promise<Uint8Array | 'destroyed' | 'absent'> {
    checkEpochSecret(business, name);
    const [item] = await batchGet(this.#place, [keyItem(business, name)]);
    if (item === undefined) return 'absent';
    return item['wrapped']?.B?.slice() ?? 'destroyed';
  }

  /** A secret that never was gets its marker too, so that a late writer cannot create it. */
  async destroy(business: BusinessId, name: EpochSecretName): Promise<void> {
    checkEpochSecret(business, name);
    const Update = {
      TableName: this.#place.table,
      Key: keyItem(business, name),
      UpdateExpression: 'SET #destroyed = :yes REMOVE #wrapped',
      ExpressionAttributeNames: names('destroyed', 'wrapped'),
      ExpressionAttributeValues: { ':yes': { BOOL: true } },
    };
    await transact(this.#place, [{ Update }]);
  }

  list(business: BusinessId): Promise<readonly EpochSecretName[]> {
    return this.#names(business, 'attribute_exists(#wrapped)');
  }

  destroyed(business: BusinessId): Promise<readonly EpochSecretName[]> {
    return this.#names(business, 'attribute_not_exists(#wrapped)');
  }

  async #names(business: BusinessId, FilterExpression: string): Promise<readonly EpochSecretName[]> {
    checkEpochSecret(business);
    const input = {
      KeyConditionExpression: '#pk = :pk',
      FilterExpression,
      ProjectionExpression: '#sk',
      ExpressionAttributeNames: names('pk', 'sk', 'wrapped'),
      ExpressionAttributeValues: { ':pk': { S: business } },
    };
    const found: EpochSecretName[] = [];
    for await (const page of queryPages(this.#place, input)) found.push(...page.map((item) => item['sk']!.S!));
    return found;
  }
}

function keyItem(business: BusinessId, name: EpochSecretName): Item {
  return { pk: { S: business }, sk: { S: name } };
}

/** Epochs in a DynamoDB table of their own, with the string keys `pk` and `sk`. */
export function dynamoEpochs(place: DynamoPlace): Epochs & EpochMarkers {
  return new DynamoEpochs(place);
}
