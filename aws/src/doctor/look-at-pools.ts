// The user pools: that nobody signs up or in but by way of a node, that no address lies in them, and that nobody deletes them by mistake.
import {
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetGroupCommand,
  type CognitoIdentityProviderClient,
  type UserPoolClientType,
  type UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider';
import { judged, looked, type Finding, type Rule } from './finding.ts';

export interface PoolsParts {
  readonly client: Pick<CognitoIdentityProviderClient, 'send'>;
  readonly pools: Readonly<
    Record<'customers' | 'staff', { readonly userPoolId: string; readonly clientId: string; readonly group?: string }>
  >;
}

const passwordCharactersMin = 20;

export async function lookAtPools({ client, pools }: PoolsParts): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const [use, { userPoolId: UserPoolId, clientId: ClientId, group: GroupName }] of Object.entries(pools)) {
    const what = `user pool ${UserPoolId} (${use})`;
    found.push(
      ...(await looked(what, 'cognito-idp:DescribeUserPool, DescribeUserPoolClient or GetGroup', async () => {
        const { UserPool = {} } = await client.send(new DescribeUserPoolCommand({ UserPoolId }));
        const { UserPoolClient = {} } = await client.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
        if (GroupName !== undefined) await client.send(new GetGroupCommand({ UserPoolId, GroupName }));
        return judged(what, [...poolRules(UserPool), ...clientRules(UserPoolClient)]);
      })),
    );
  }
  return found;
}

function poolRules(pool: UserPoolType): readonly Rule[] {
  const named = [...(pool.AliasAttributes ?? []), ...(pool.UsernameAttributes ?? []), ...(pool.AutoVerifiedAttributes ?? [])];
  const recovery = pool.AccountRecoverySetting?.RecoveryMechanisms ?? [];
  return [
    { holds: pool.DeletionProtection === 'ACTIVE', advice: 'switch its deletion protection on' },
    {
      holds: pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly === true,
      advice: 'let administrators alone create users: sign-up goes through Steward',
    },
    { holds: named.length === 0, advice: 'must know no addresses: names are opaque, and Steward sends the mails' },
    {
      holds: recovery.length === 1 && recovery[0]?.Name === 'admin_only',
      advice: 'let administrators alone recover accounts: Cognito sends no mail',
    },
    {
      holds: (pool.Policies?.PasswordPolicy?.MinimumLength ?? 0) >= passwordCharactersMin,
      advice: `ask for at least ${passwordCharactersMin} characters: what it holds is derived, and longer`,
    },
    {
      holds: pool.MfaConfiguration !== undefined && pool.MfaConfiguration !== 'OFF',
      advice: 'allow a second factor (OPTIONAL, software tokens alone)',
    },
    {
      holds: pool.SmsConfiguration === undefined && pool.EmailConfiguration?.SourceArn === undefined,
      advice: 'take its ways to send mails and messages away',
    },
  ];
}

const flowsAllowed: readonly string[] = ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];
const tokenMinutesMax = 60;

function clientRules(client: UserPoolClientType): readonly Rule[] {
  const flows = client.ExplicitAuthFlows ?? [];
  return [
    { holds: client.ClientSecret !== undefined, advice: 'its app client needs a secret' },
    {
      holds: flows.includes('ALLOW_USER_SRP_AUTH') && flows.every((flow) => flowsAllowed.includes(flow)),
      advice: 'its app client may allow SRP alone: no flow that hands over a password',
    },
    {
      holds: client.PreventUserExistenceErrors === 'ENABLED',
      advice: 'its app client must not tell who exists (PreventUserExistenceErrors)',
    },
    { holds: client.EnableTokenRevocation === true, advice: 'its app client has to let tokens be revoked' },
    { holds: client.AllowedOAuthFlowsUserPoolClient !== true, advice: 'its app client needs no OAuth flow' },
    { holds: minutesOf(client) <= tokenMinutesMax, advice: `its tokens may live ${tokenMinutesMax} minutes at most` },
  ];
}

/** Without a unit Cognito means hours. */
function minutesOf({ AccessTokenValidity = 1, TokenValidityUnits }: UserPoolClientType): number {
  const unit = TokenValidityUnits?.AccessToken ?? 'hours';
  return AccessTokenValidity * ({ seconds: 1 / 60, minutes: 1, hours: 60, days: 1_440 }[unit] ?? 60);
}
