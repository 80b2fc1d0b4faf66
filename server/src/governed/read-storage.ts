// Where data lies, for owners and admins: which kinds there are (read-inventory); and one record as the store holds it, beside what members see of it. That is a look at
// this record like any other (read-record), with its entry. Nothing of another business is in reach, and no key: it is said which they are, and what became of them.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Said } from '@steward/protocol/catalogue/collection.ts';
import type { KeyId } from '@steward/protocol/ids.ts';
import { otherData } from '../catalogue/other-data.ts';
import type { BlobName } from '../ports/blobs.ts';
import type { RowKey } from '../ports/rows.ts';
import { keyOf } from '../stores/layout.ts';
import { encodeRecordRow, isMarked, type RecordRow } from '../stores/record-row.ts';
import { openRecords, versionsOf, type RecordView, type StoredRecord } from '../stores/records.ts';
import { blobOf } from './blob-name.ts';
import { collectionOf, locatePerson, locateRecord } from './locate.ts';
import type { ReadOperation, Target, Tools } from './operation.ts';

/** Of the bytes of a file so many are shown. */
export const headBytesMax = 96;
const versionsCountedMax = 100;

const forAdmins = <L>(target: Target<L>): Target<L> => {
  const { businessRole } = target.facts;
  // Whoever may not even read it is answered as always.
  if (businessRole === 'owner' || businessRole === 'admin' || businessRole === 'none') return target;
  return { ...target, refusal: { allowed: false, policies: ['storage-by-admin'], sentence: 'Owners and admins see how data is stored.' } };
};

export interface StoredKinds {
  /** Collections, and whether files belong to them. */
  readonly collections: readonly { readonly name: string; readonly title: Said; readonly files: boolean }[];
  readonly beside: readonly Said[];
  readonly logins: readonly Said[];
}

export const readStorage: ReadOperation<'read-inventory', Record<string, never>, undefined, StoredKinds> = {
  kind: 'read',
  name: 'read-inventory',
  locate: async (tools, principal) => forAdmins(await locatePerson(tools, principal)),
  async act(_grant, { tools }) {
    const collections = [...tools.catalogue.collections.values()].map(({ name, title, fields }) => ({
      name,
      title,
      files: Object.values(fields).some(({ type }) => type === 'file'),
    }));
    const isLogin = ({ where }: (typeof otherData)[number]) => where.en.includes('logins');
    const titlesOf = (wanted: boolean) => otherData.filter((each) => isLogin(each) === wanted).map(({ title }) => title);
    return { collections, beside: titlesOf(false), logins: titlesOf(true) };
  },
};

export interface StoredGroupShown {
  readonly group: string;
  /** The names of its fields stand there in clear, their values do not. */
  readonly fields: readonly string[];
  readonly version: number;
  readonly key: KeyId;
  readonly keyState: 'live' | 'parked' | 'erased' | 'absent';
  readonly envelope: Uint8Array;
}

export interface StoredItem {
  readonly row: RowKey & { readonly bytes: Uint8Array };
  readonly record: RecordRow;
  readonly groups: readonly StoredGroupShown[];
  /** How many versions before this one lie beside it, and whether there are more than were counted. */
  readonly earlier: { readonly count: number; readonly more: boolean };
  readonly files: readonly { readonly name: BlobName; readonly size: number | undefined; readonly head: Uint8Array }[];
  readonly view: RecordView;
}

export interface ReadStoredInput {
  readonly collection: string;
  readonly id: string;
}

export const readStored: ReadOperation<'read-record', ReadStoredInput, StoredRecord | undefined, StoredItem> = {
  kind: 'read',
  name: 'read-record',
  locate: async (tools, principal, { collection, id }, purpose) =>
    forAdmins(await locateRecord(tools, principal, collectionOf(tools, collection), id, purpose)),
  async act(grant, { tools, principal, target }) {
    if (!target.loaded) throw new StewardError('not-found');
    const { business } = principal;
    const { row } = target.loaded;
    const states = await tools.vault.keyStates(
      grant,
      business,
      row.groups.map(({ key }) => key),
    );
    const [view] = await openRecords(tools.vault, grant, [row], { parked: row.state === 'trashed' });
    const earlier = await versionsOf(tools.rows, business, row.id, row.version, versionsCountedMax + 1);
    return {
      row: await storedRow(tools, keyOf.record(business, row.id), row),
      record: row,
      groups: row.groups.map(({ group, fields, version, key, envelope }, i) => ({
        group,
        fields,
        version,
        key,
        keyState: states[i]!,
        envelope,
      })),
      earlier: { count: Math.min(earlier.length, versionsCountedMax), more: earlier.length > versionsCountedMax },
      files: await Promise.all(row.files.map((file) => storedFile(tools, blobOf(business, file)))),
      view: view!,
    };
  },
};

/** Its very bytes. While an import is writing the next version, those of the one that counts. */
async function storedRow({ rows }: Tools, key: RowKey, row: RecordRow): Promise<StoredItem['row']> {
  const stored = await rows.get(key);
  const bytes = stored && !isMarked(stored.value) ? stored.value : encodeRecordRow(row);
  return { ...key, bytes };
}

async function storedFile({ blobs }: Tools, name: BlobName): Promise<StoredItem['files'][number]> {
  const [size, content] = await Promise.all([blobs.size(name), blobs.get(name, { from: 0, length: headBytesMax })]);
  const parts: Uint8Array[] = [];
  for await (const part of content ?? []) parts.push(part);
  return { name, size, head: Buffer.concat(parts) };
}
