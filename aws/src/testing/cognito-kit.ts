// What the tests on Cognito share: pools of the emulator, the credentials over them, and an identity whose rows are in memory.
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { encodeId, type PersonId } from '@steward/protocol/ids.ts';
import { openKit, seededRandom, type Kit } from '@steward/server/adapters/embedded/identity/identity-kit.fixture.ts';
import { readTotpSecret, totpCode, totpStep } from '@steward/server/adapters/embedded/identity/totp.ts';
import type { EmbeddedIdentityParts } from '@steward/server/adapters/embedded/identity/embedded-identity.ts';
import type { Credentials } from '@steward/server/ports/credentials.ts';
import type { CredentialsUnderTest } from '@steward/server/ports/credentials.contract.ts';
import { cognitoCredentials, type CognitoCredentialsParts } from '../cognito-credentials.ts';
import { startCognitoEmulator, type CognitoEmulator } from '../cognito-emulator.ts';
import { openCognitoPool, type CognitoPlace, type CognitoPool } from '../cognito-pool.ts';

export const emulatedClient = (endpoint: string): CognitoIdentityProviderClient =>
  new CognitoIdentityProviderClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'emulator', secretAccessKey: 'emulator' },
    maxAttempts: 1,
  });

/** The emulator of this test file, ended with it. */
export async function cognitoEmulator(): Promise<{ readonly emulator: CognitoEmulator; readonly client: CognitoIdentityProviderClient }> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-cognito-'));
  const emulator = await startCognitoEmulator({ folder });
  const client = emulatedClient(emulator.endpoint);
  after(async () => {
    client.destroy();
    await emulator.stop();
    await rm(folder, { recursive: true });
  });
  return { emulator, client };
}

export const realTime = { nowMs: () => Date.now() };
export const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };

export const credentialsOver = (pool: CognitoPool, more: Partial<CognitoCredentialsParts> = {}): Credentials =>
  cognitoCredentials({ pool, clock: realTime, random, ...more });

export const codeOf = (secret: string, stepsLater = 0): string => totpCode(readTotpSecret(secret), totpStep(Date.now()) + stepsLater);

export async function credentialsUnderTest(place: CognitoPlace, group?: string): Promise<CredentialsUnderTest> {
  const more = group === undefined ? {} : { group };
  return {
    credentials: credentialsOver(await openCognitoPool(place), more),
    other: credentialsOver(await openCognitoPool(place), more),
    newPerson: () => encodeId<PersonId>(randomBytes(16)),
    codeOf,
  };
}

/** The ceremonies over rows in memory and these credentials; persons that no other kit has. */
export const openKitOver = (credentials: Credentials, more: Partial<EmbeddedIdentityParts> = {}): Promise<Kit> =>
  openKit({ random: seededRandom(randomUUID()), credentials, ...more });
