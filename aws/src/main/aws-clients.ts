// The clients of the AWS edition, made in one place: for the region of the configuration or the emulators it names, and each call of each counted.
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import type { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { StoreService } from '@steward/server/catalogue/processors.ts';
import { dynamoClient, messagesClient, s3Client } from '../client-options.ts';
import type { AwsConfig, AwsService } from './aws-config.ts';

export interface AwsClients {
  readonly dynamo: DynamoDBClient;
  readonly s3: S3Client;
  readonly kms: KMSClient;
  readonly cognito: CognitoIdentityProviderClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  /** After nothing uses them any more. */
  close(): void;
}

export type CountCall = (service: StoreService) => void;

const attemptsMax = 3;
const connectTimeoutMs = 2_000;
const requestTimeoutMs = 4_000;
/** Emulators check no signature; who calls them is no secret. */
const forEmulators = { accessKeyId: 'emulator', secretAccessKey: 'emulator' };

/** `count` is told of each attempt, retries included, before it leaves. */
export function openAwsClients({ region, endpoints }: Pick<AwsConfig, 'region' | 'endpoints'>, count: CountCall): AwsClients {
  const at = (service: AwsService) => {
    const endpoint = endpoints[service];
    return endpoint === undefined ? { region } : { region, endpoint, credentials: forEmulators };
  };
  const small = (service: AwsService) => ({
    ...at(service),
    maxAttempts: attemptsMax,
    requestHandler: { connectionTimeout: connectTimeoutMs, requestTimeout: requestTimeoutMs, throwOnRequestTimeout: true },
  });
  const clients = {
    dynamo: counted(dynamoClient(at('dynamodb')), 'amazon-dynamodb', count),
    s3: counted(s3Client(at('s3')), 'amazon-s3', count),
    kms: counted(new KMSClient(small('kms')), 'amazon-kms', count),
    // What of it may be repeated its adapter knows.
    cognito: counted(new CognitoIdentityProviderClient({ ...small('cognito'), maxAttempts: 1 }), 'amazon-cognito', count),
    sqs: counted(messagesClient(at('messages')), 'amazon-messages', count),
    sns: counted(new SNSClient(small('messages')), 'amazon-messages', count),
  };
  return {
    ...clients,
    close() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

type Next = (args: object) => Promise<object>;

/** Behind the SDK's retries, so that each attempt is one. */
function counted<T extends { readonly middlewareStack: object }>(client: T, service: StoreService, count: CountCall): T {
  // The clients' stacks have this form; their types name every operation of theirs and do not meet.
  const stack = client.middlewareStack as { add(middleware: (next: Next) => Next, options: object): void };
  const counting = (next: Next) => (args: object) => {
    count(service);
    return next(args);
  };
  stack.add(counting, { step: 'finalizeRequest', priority: 'low', name: 'steward-counted' });
  return client;
}
