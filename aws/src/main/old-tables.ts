// What the AWS edition left in its tables and buckets after a move, and how it goes: by the calls a node may make, so that no role has to be widened for it. What takes two
// people, the KMS key above all, is named and left to them.
import { isId, type BusinessId } from '@steward/protocol/ids.ts';
import { systemClock } from '@steward/server/adapters/embedded/system-clock.ts';
import { systemRandom } from '@steward/server/adapters/embedded/system-random.ts';
import { eachAtOnce } from '@steward/server/lifecycle/move/at-once.ts';
import { moveKey, readMove } from '@steward/server/lifecycle/move/move-mark.ts';
import type { OldPart, OldPlace } from '@steward/server/lifecycle/move/old-copy.ts';
import type { Blobs } from '@steward/server/ports/blobs.ts';
import { removeAll, scanPages, type DynamoPlace, type Item } from '../dynamo-calls.ts';
import { keyItem } from '../dynamo-row-items.ts';
import { sweepUploads } from '../s3-uploads.ts';
import { openAwsClients, type AwsClients } from './aws-clients.ts';
import type { AwsConfig } from './aws-config.ts';
import { openAwsStores } from './aws-stores.ts';

const idCharacters = 26;
const listedAtOnce = 1_000;

/** `undefined` where the tables hold no mark of a move. */
export async function oldTables(config: AwsConfig): Promise<OldPlace | undefined> {
  const clients = openAwsClients(config, () => undefined);
  const { stores } = await openAwsStores({ config, clients, random: systemRandom, openClock: async () => systemClock() });
  const found = await readMove(stores.rows).catch((error: unknown) => {
    clients.close();
    throw error;
  });
  if (found === undefined) {
    clients.close();
    return undefined;
  }
  const records: DynamoPlace = { client: clients.dynamo, table: config.tables.records };
  return {
    name: 'the AWS edition',
    rows: stores.rows,
    businesses: () => businessesOf(records),
    parts: (installation, businesses) => partsOf(config, clients, stores, installation, businesses),
    end: () => removeAll(records, [keyItem(moveKey)]),
    keepsRemovedMs: stores.traits.keepsRemovedMs ?? 0,
    leftToDo: [
      `the KMS key ${config.keys.root}, unless something else rests on it: its deletion takes two people (aws/infra)`,
      ...(config.cognito
        ? [
            `the user pools ${config.cognito.customers.userPoolId} and ${config.cognito.staff.userPoolId}, which know no address and no name`,
          ]
        : []),
      'the tables and buckets themselves, which are empty, when the stacks are removed',
    ],
    release: async () => clients.close(),
  };
}

type AwsStoresHere = Awaited<ReturnType<typeof openAwsStores>>['stores'];

function partsOf(
  { tables, buckets, endpoints, account }: AwsConfig,
  { dynamo, s3 }: AwsClients,
  stores: AwsStoresHere,
  installation: string,
  businesses: ReadonlySet<BusinessId>,
) {
  const part = (what: string, destroy: () => Promise<void>): OldPart => ({ what, destroy });
  const empty = (name: keyof AwsConfig['tables'], stays?: Item) => emptied({ client: dynamo, table: tables[name] }, stays);
  const uploads = async () => {
    // The emulator cannot list uploads.
    if (endpoints.s3 !== undefined) return;
    const all = [buckets.blobs, buckets.snapshots, buckets.keyBackups, ...(buckets.mirror === undefined ? [] : [buckets.mirror])];
    for (const bucket of all)
      await sweepUploads({ client: s3, bucket, ...(account === undefined ? {} : { account }) }, { nowMs: Date.now(), olderThanMs: 0 });
  };
  return {
    keys: [
      part('the keys of the epochs', () => empty('epochs')),
      part('the keys of the records', () => empty('keys')),
      part('the key backups', () => removeBelow(stores.keyBackups, `${installation}/`)),
      part('the logins, with what the root key wrapped for them', () => empty('identity')),
    ],
    contents: [
      part('the files', () => removeBelow(stores.blobs, '')),
      part('the snapshots', () => removeBelow(stores.snapshots, `${installation}/`)),
      part('the mirror', async () => {
        if (stores.mirror) for (const business of businesses) await removeBelow(stores.mirror, `ledger/${business}/`);
      }),
      part('uploads that nobody completed', uploads),
      part('what the signer remembers', () => empty('signer')),
      part('the records', () => empty('records', keyItem(moveKey))),
    ],
  };
}

/** Every item, whatever it is, but the one that stays. */
async function emptied(place: DynamoPlace, stays?: Item): Promise<void> {
  const isStaying = ({ pk, sk }: Item) => stays !== undefined && pk?.S === stays['pk']!.S && sk?.S === stays['sk']!.S;
  for await (const page of scanPages(place))
    await removeAll(
      place,
      page.filter((item) => !isStaying(item)).map((item) => keyItem(item)),
    );
}

async function removeBelow(blobs: Blobs, prefix: string): Promise<void> {
  for (;;) {
    const names = await blobs.list(prefix, undefined, listedAtOnce);
    await eachAtOnce(names, (name) => blobs.remove(name));
    if (names.length < listedAtOnce) return;
  }
}

async function businessesOf(records: DynamoPlace): Promise<ReadonlySet<BusinessId>> {
  const found = new Set<BusinessId>();
  for await (const page of scanPages(records))
    for (const item of page) {
      const owner = item['pk']!.S!.slice(0, idCharacters);
      if (isId(owner)) found.add(owner as BusinessId);
    }
  return found;
}
