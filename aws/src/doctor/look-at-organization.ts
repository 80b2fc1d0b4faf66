// Whether an organisation above the account keeps everybody, its administrators included, in the one region. Its policies are told to nobody but the organisation's own account;
// that they are in force shows in how a call elsewhere is refused (IAM user guide, "Troubleshoot access denied error messages": a refusal names the kind of policy).
import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { isDenied, type Finding } from './finding.ts';

/** A region that is never ours. */
export const elsewhere = 'us-east-1';

/** `client` is one of that region; it describes a table that is not there. */
export async function lookAtOrganization(client: Pick<DynamoDBClient, 'send'>, table: string): Promise<readonly Finding[]> {
  try {
    await client.send(new DescribeTableCommand({ TableName: table }));
  } catch (error) {
    const refused = isDenied(error) && /service control policy/i.test((error as Error).message);
    if (refused) return [{ what: `the organisation refuses calls in other regions (${elsewhere} tried)`, ok: true }];
  }
  return [
    {
      what: 'no policy of an organisation is seen to refuse calls in other regions; with one (steward-organization of aws/infra) not even an administrator could move data there',
      ok: true,
    },
  ];
}
