// What the tests of ceremonies over the customers' pool share: the emulator of the test file, the credentials over its pool, and who is in it.
import { AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { PersonId } from '@steward/protocol/ids.ts';
import { withCode } from '@steward/server/adapters/embedded/identity/identity-kit.fixture.ts';
import { openCognitoPool, type CognitoPlace } from '../cognito-pool.ts';
import { cognitoEmulator, credentialsOver } from './cognito-kit.ts';

const { emulator, client } = await cognitoEmulator();
const customers: CognitoPlace = { client, origin: emulator.endpoint, ...emulator.customers };

export { client };
export const UserPoolId = customers.userPoolId;
export const cognito = credentialsOver(await openCognitoPool(customers));
export const wrong = withCode('wrong-credentials');

export const inPool = (Username: PersonId): Promise<boolean> =>
  client.send(new AdminGetUserCommand({ UserPoolId, Username })).then(
    () => true,
    () => false,
  );
