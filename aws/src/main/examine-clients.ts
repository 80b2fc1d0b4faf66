// The clients that only `steward doctor` has, besides those of a node.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESClient } from '@aws-sdk/client-ses';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { STSClient } from '@aws-sdk/client-sts';
import { dynamoClient } from '../client-options.ts';
import { elsewhere } from '../doctor/look-at-organization.ts';
import { attemptsMax, openAwsClients, type AwsClients } from './aws-clients.ts';
import type { AwsConfig } from './aws-config.ts';

export interface DoctorClients extends AwsClients {
  readonly sts: STSClient;
  /** SES's interface for sending, and the older one that receives. */
  readonly ses: SESv2Client;
  readonly sesReceiving: SESClient;
  /** In another region, where nothing is. */
  readonly elsewhere: DynamoDBClient;
}

/** Those that settings are looked at with, and the one that tells who looks. */
export function openDoctorClients(config: Pick<AwsConfig, 'region' | 'endpoints'>): DoctorClients {
  const clients = openAwsClients(config, () => undefined);
  const here = { region: config.region, maxAttempts: attemptsMax };
  const more = {
    sts: new STSClient(here),
    ses: new SESv2Client(here),
    sesReceiving: new SESClient(here),
    elsewhere: dynamoClient({ region: elsewhere }),
  };
  return {
    ...clients,
    ...more,
    close() {
      clients.close();
      for (const client of Object.values(more)) client.destroy();
    },
  };
}
