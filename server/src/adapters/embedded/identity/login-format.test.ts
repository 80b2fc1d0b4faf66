// The worked example of docs/formats/logins.md, recomputed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { encodeId, type PersonId } from '@steward/protocol/ids.ts';
import { memoryRows } from '../../memory/memory-rows.ts';
import { openIdentityKeys } from './identity-keys.ts';
import { at, IdentityRows } from './identity-rows.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../../docs/formats/logins.md'), 'utf8').split('## Example')[1]!;
const identityKey = Uint8Array.from({ length: 32 }, (_, i) => i);
const person = encodeId<PersonId>(new Uint8Array(16).fill(1));

it('the example of the format is what the code computes', async () => {
  const rows = memoryRows();
  const fills = [3, 4];
  const random = {
    // The identity key, then a salt and a nonce.
    bytes: (length: number) => (length === 32 ? Uint8Array.from(identityKey) : new Uint8Array(length).fill(fills.shift()!)),
  };
  const root = {
    name: 'none',
    wrap: async (_: unknown, bytes: Uint8Array) => Uint8Array.from(bytes),
    unwrap: async (_: unknown, bytes: Uint8Array) => Uint8Array.from(bytes),
  };
  const keys = await openIdentityKeys(rows, root, random);
  const secret = keys.index('password', `${person}\0${'02'.repeat(32)}`);
  const put = new IdentityRows(rows, keys).put(at.recovery(person), { codes: [] }, 'absent');
  assert(put.kind === 'put');
  const said = (name: string) => new RegExp(`^    ${name} +(\\S+)`, 'm').exec(page)?.[1];
  assert.equal(said('person'), person);
  assert.equal(said('secret'), secret.toString('hex'));
  assert.equal(said('Cognito password'), `Aa1-${secret.toString('base64url')}`);
  assert.equal(said('row'), put.key.partition);
  assert.equal(said('sealed'), Buffer.from(put.value).toString('hex'));
});
