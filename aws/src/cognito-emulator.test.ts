// The emulator itself: what it keeps outlives a kill, and what it adds to cognito-local is as the service has it.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { openCognitoPool } from './cognito-pool.ts';
import { startCognitoEmulator } from './cognito-emulator.ts';
import { credentialsOver, emulatedClient } from './testing/cognito-kit.ts';
import { encodeId, type PersonId } from '@steward/protocol/ids.ts';

const person = encodeId<PersonId>(new Uint8Array(16).fill(3));
const secret = new Uint8Array(32).fill(4);

it('the emulator has its pools, its clients’ secrets and its users after a restart, and no file is ever half written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'steward-cognito-'));
  try {
    const secrets: (string | undefined)[] = [];
    for (const round of [0, 1]) {
      const emulator = await startCognitoEmulator({ folder });
      const client = emulatedClient(emulator.endpoint);
      const pool = await openCognitoPool({ client, origin: emulator.endpoint, ...emulator.customers });
      const credentials = credentialsOver(pool);
      secrets.push(pool.clientSecret);
      if (round === 0) await credentials.choose(person, secret);
      assert.equal((await credentials.check(person, secret, { elsewhere: true })).right, true);
      const other = await openCognitoPool({ client, origin: emulator.endpoint, ...emulator.staff });
      assert.equal((await credentialsOver(other, { group: 'staff' }).check(person, secret, undefined)).right, false);
      client.destroy();
      await emulator.stop();
      for (const name of await readdir(folder)) JSON.parse(await readFile(join(folder, name), 'utf8'));
      // What a kill in the middle of writing leaves behind is never read.
      await writeFile(join(folder, 'eu-central-1_Customers.json.new'), '{"half');
    }
    assert(secrets[0]);
    assert.equal(secrets[1], secrets[0]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
