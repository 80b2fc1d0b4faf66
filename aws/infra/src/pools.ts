// The two pools of Cognito. Steward's own ceremonies stand before them (`aws/README.md`): a pool holds an opaque name, a secret that Steward derives and, where somebody wants it,
// the seed of an authenticator app. No address and no name of a person lies in it, it sends no mail, and nobody signs up or in there but by way of a node.
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnUserPool, CfnUserPoolClient, CfnUserPoolGroup } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';

/** The group of the staff's pool. */
export const staffGroup = 'staff';
const passwordCharactersMin = 20;
const tokenMinutes = 10;
const refreshMinutes = 60;
const ceremonyMinutes = 5;

export interface Pool {
  readonly pool: CfnUserPool;
  readonly client: CfnUserPoolClient;
}

export interface Pools {
  readonly customers: Pool;
  readonly staff: Pool;
}

export function makePools(scope: Construct, name: string): Pools {
  const customers = makePool(scope, name, 'customers');
  const staff = makePool(scope, name, 'staff');
  new CfnUserPoolGroup(scope, 'Group-staff', {
    userPoolId: staff.pool.ref,
    groupName: staffGroup,
    description: 'Whoever may sign in as staff',
  });
  return { customers, staff };
}

function makePool(scope: Construct, name: string, use: keyof Pools): Pool {
  const pool = new CfnUserPool(scope, `Pool-${use}`, {
    userPoolName: `${name}-${use}`,
    userPoolTier: 'ESSENTIALS',
    deletionProtection: 'ACTIVE',
    adminCreateUserConfig: { allowAdminCreateUserOnly: true },
    usernameConfiguration: { caseSensitive: true },
    accountRecoverySetting: { recoveryMechanisms: [{ name: 'admin_only', priority: 1 }] },
    // Steward asks for the second factor, a passkey among them, and lets no member of the staff in without; the pool checks the codes of those who have an app.
    mfaConfiguration: 'OPTIONAL',
    enabledMfas: ['SOFTWARE_TOKEN_MFA'],
    policies: {
      passwordPolicy: {
        minimumLength: passwordCharactersMin,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: true,
        temporaryPasswordValidityDays: 1,
      },
    },
  });
  pool.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const client = new CfnUserPoolClient(scope, `Client-${use}`, {
    userPoolId: pool.ref,
    clientName: 'nodes',
    generateSecret: true,
    explicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
    allowedOAuthFlowsUserPoolClient: false,
    preventUserExistenceErrors: 'ENABLED',
    enableTokenRevocation: true,
    authSessionValidity: ceremonyMinutes,
    accessTokenValidity: tokenMinutes,
    idTokenValidity: tokenMinutes,
    refreshTokenValidity: refreshMinutes,
    tokenValidityUnits: { accessToken: 'minutes', idToken: 'minutes', refreshToken: 'minutes' },
  });
  client.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return { pool, client };
}
