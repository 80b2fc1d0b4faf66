// The same contract suites on moto, in full alone: another opinion of how Cognito's calls look. It knows no SRP and takes any code of an app, so the secret is
// sent (the flow is allowed to this client alone) and apps stay in the rows.
import { describe } from 'node:test';
import { CognitoIdentityProviderClient, CreateGroupCommand } from '@aws-sdk/client-cognito-identity-provider';
import { identityUnderTest } from '@steward/server/adapters/embedded/identity/identity-kit.fixture.ts';
import { credentialsContract } from '@steward/server/ports/credentials.contract.ts';
import { identityContract } from '@steward/server/ports/identity.contract.ts';
import { openCognitoPool, type CognitoPlace } from './cognito-pool.ts';
import { startMoto } from './moto.ts';
import { createPool } from './testing/cognito-created.ts';
import { credentialsOver, credentialsUnderTest, openKitOver } from './testing/cognito-kit.ts';

const endpoint = await startMoto('Cognito');
const disposed = async () => undefined;

if (endpoint !== undefined) {
  const client = new CognitoIdentityProviderClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'moto', secretAccessKey: 'moto' },
    maxAttempts: 1,
  });
  const place = async (name: string): Promise<CognitoPlace> => {
    const made = await createPool(client, name, ['ALLOW_ADMIN_USER_PASSWORD_AUTH']);
    return {
      client,
      ...made,
      passwordFlow: 'plain',
      origin: endpoint,
      issuer: `https://cognito-idp.eu-central-1.amazonaws.com/${made.userPoolId}`,
    };
  };
  const customers = await place('customers');
  const staff = await place('staff');
  await client.send(new CreateGroupCommand({ UserPoolId: staff.userPoolId, GroupName: 'staff' }));
  const withoutApps = async (at: CognitoPlace, group?: string) => {
    const under = await credentialsUnderTest(at, group);
    const without = (credentials: typeof under.credentials) => ({ ...credentials, keepsTotp: false });
    return { ...under, credentials: without(under.credentials), other: without(under.other) };
  };

  describe('moto', () => {
    credentialsContract('Cognito on moto', async () => {
      const port = await withoutApps(customers);
      return { port, reopen: async () => port, dispose: disposed };
    });
    credentialsContract('the staff’s pool on moto', async () => {
      const port = await withoutApps(staff, 'staff');
      return { port, reopen: async () => port, dispose: disposed };
    });
    identityContract('passwords in Cognito on moto', async () =>
      identityUnderTest(await openKitOver(credentialsOver(await openCognitoPool(customers))), disposed),
    );
  });
}
