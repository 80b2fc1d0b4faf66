// A pool and its client as `aws/infra` makes them, for emulators that have none yet.
import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type CognitoIdentityProviderClient,
  type ExplicitAuthFlowsType,
} from '@aws-sdk/client-cognito-identity-provider';

export async function createPool(
  client: CognitoIdentityProviderClient,
  name: string,
  flows: readonly ExplicitAuthFlowsType[] = ['ALLOW_USER_SRP_AUTH'],
): Promise<{ readonly userPoolId: string; readonly clientId: string }> {
  const { UserPool } = await client.send(
    new CreateUserPoolCommand({
      PoolName: name,
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
      MfaConfiguration: 'OPTIONAL',
      UsernameConfiguration: { CaseSensitive: true },
      DeletionProtection: 'ACTIVE',
      Policies: {
        PasswordPolicy: { MinimumLength: 20, RequireLowercase: true, RequireUppercase: true, RequireNumbers: true, RequireSymbols: true },
      },
    }),
  );
  const { UserPoolClient } = await client.send(
    new CreateUserPoolClientCommand({
      UserPoolId: UserPool!.Id,
      ClientName: 'steward',
      GenerateSecret: true,
      ExplicitAuthFlows: [...flows],
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
      AuthSessionValidity: 5,
      AccessTokenValidity: 10,
      IdTokenValidity: 10,
      RefreshTokenValidity: 60,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
    }),
  );
  return { userPoolId: UserPool!.Id!, clientId: UserPoolClient!.ClientId! };
}
