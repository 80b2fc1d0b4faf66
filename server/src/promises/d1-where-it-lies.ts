// D1: data lies in the stores that are named, and they keep what they promise: a row and a file are written, read back and removed, and a second write
// that must lose does lose.
import type { FileId } from '@steward/protocol/ids.ts';
import { blobOf } from '../governed/blob-name.ts';
import { newId } from '../governed/new-id.ts';
import { saidPlace } from './in-the-eu.ts';
import type { PromiseParts } from './parts.ts';
import { unless, type SteadyPromise } from './promise.ts';

export const d1: SteadyPromise = {
  id: 'D1',
  area: 'storage',
  text: {
    en: 'Business data lies in the stores that are named here, and nowhere else.',
    de: 'Geschäftsdaten liegen in den hier genannten Speichern und sonst nirgends.',
  },
  control: {
    en: 'Stores are ports with one set of contract tests: S3 and DynamoDB in the AWS edition, SQLite and files in this one.',
    de: 'Speicher sind Anschlüsse mit denselben Vertragstests: S3 und DynamoDB in der AWS-Ausgabe, SQLite und Dateien in dieser.',
  },
  where: ['server/src/ports/', 'server/src/adapters/embedded/'],
  evidence: {
    en: 'The stores in use; what they promise is tried on each of them.',
    de: 'Die benutzten Speicher; was sie versprechen, wird an jedem ausprobiert.',
  },
  run: ['steward doctor', 'node --test server/src/adapters'],
  async check(parts) {
    const { edition, stores } = parts.facts;
    const [rows, files] = [await rowsKeepTheirWord(parts), await filesKeepTheirWord(parts)];
    const found = {
      figures: [
        { id: 'edition', says: { en: 'Edition', de: 'Ausgabe' }, kind: 'text', value: edition },
        {
          id: 'failed',
          says: { en: 'Stores that did not keep their word', de: 'Speicher, die ihr Wort nicht hielten' },
          kind: 'faults',
          value: [rows, files].filter((held) => !held).length,
        },
      ],
      tables: [
        {
          id: 'stores',
          says: { en: 'Stores', de: 'Speicher' },
          columns: [
            { en: 'What', de: 'Was' },
            { en: 'Place', de: 'Ort' },
          ],
          rows: stores.map(({ what, place }) => [what, saidPlace(place)]),
        },
      ],
    } as const;
    return unless(
      [
        [!rows, { en: 'The store of records does not keep its word.', de: 'Der Speicher der Einträge hält sein Wort nicht.' }],
        [!files, { en: 'The store of files does not keep its word.', de: 'Der Speicher der Dateien hält sein Wort nicht.' }],
      ],
      found,
    );
  },
};

async function rowsKeepTheirWord({ door: { tools } }: PromiseParts): Promise<boolean> {
  const { rows, random } = tools;
  const key = { partition: 'installation', sort: `probe/${newId(random)}` };
  const [value, other] = [random.bytes(64), random.bytes(64)];
  const put = (bytes: Uint8Array) => ({ kind: 'put', key, value: bytes, expect: 'absent' }) as const;
  const first = await rows.commit([put(value)]);
  const second = await rows.commit([put(other)]);
  const read = await rows.get(key);
  const gone = await rows.commit([{ kind: 'remove', key, expect: read?.revision ?? 'any' }]);
  return first.done && !second.done && read?.value.toHex() === value.toHex() && gone.done && (await rows.get(key)) === undefined;
}

async function filesKeepTheirWord({ door: { tools }, canary }: PromiseParts): Promise<boolean> {
  const { blobs, random } = tools;
  const { business } = await canary.planted();
  const content = random.bytes(1_024);
  const name = blobOf(business, newId<FileId>(random));
  const stored = await blobs.put(name, once(content));
  const read = (await blobs.get(name)) ?? once(new Uint8Array());
  const parts: Uint8Array[] = [];
  for await (const part of read) parts.push(part);
  await blobs.remove(name);
  return stored === content.length && Buffer.concat(parts).equals(content) && (await blobs.size(name)) === undefined;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
