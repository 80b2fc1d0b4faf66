// The clients of the AWS edition, made in one place: for the region of the configuration or the emulators it names, and each call of each counted.
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import type { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { StoreService } from '@steward/server/catalogue/store-processors.ts';
import { dynamoClient, messagesClient, s3Client } from '../client-options.ts';
import type { AwsConfig, AwsService } from './aws-config.ts';

export interface AwsClients {
  readonly dynamo: DynamoDBClient;
  readonly s3: S3Client;
  readonly kms: KMSClient;
  readonly cognito: CognitoIdentityProviderClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  /** What the account's log is checked by. */
  readonly cloudTrail: CloudTrailClient;
  /** After nothing uses them any more. */
  close(): void;
}

export type CountCall = (service: StoreService) => void;

/** A call as it was made and answered, its retries included. */
export interface AwsCall {
  readonly service: StoreService;
  /** `PutObjectCommand`. */
  readonly command: string;
  readonly input: object;
  readonly output: object;
}

export type WatchCall = (call: AwsCall) => void;

export const attemptsMax = 3;
const connectTimeoutMs = 2_000;
const requestTimeoutMs = 4_000;
/** Emulators check no signature; who calls them is no secret. */
const forEmulators = { accessKeyId: 'emulator', secretAccessKey: 'emulator' };

/** `count` is told of each attempt, retries included, before it leaves; `watch` of each call that was answered: for measuring what things cost. */
export function openAwsClients(
  { region, endpoints }: Pick<AwsConfig, 'region' | 'endpoints'>,
  count: CountCall,
  watch?: WatchCall,
): AwsClients {
  const at = (service: AwsService) => {
    const endpoint = endpoints[service];
    return endpoint === undefined ? { region } : { region, endpoint, credentials: forEmulators };
  };
  const times = { connectionTimeout: connectTimeoutMs, requestTimeout: requestTimeoutMs, throwOnRequestTimeout: true };
  const small = (service: AwsService) => ({ ...at(service), maxAttempts: attemptsMax, requestHandler: times });
  const clients = {
    dynamo: counted(dynamoClient(at('dynamodb')), 'amazon-dynamodb', count),
    s3: counted(s3Client(at('s3')), 'amazon-s3', count),
    kms: counted(new KMSClient(small('kms')), 'amazon-kms', count),
    // What of it may be repeated its adapter knows.
    cognito: counted(new CognitoIdentityProviderClient({ ...small('cognito'), maxAttempts: 1 }), 'amazon-cognito', count),
    sqs: counted(messagesClient(at('messages')), 'amazon-messages', count),
    sns: counted(new SNSClient(small('messages')), 'amazon-messages', count),
    // Its files lie in S3; there is no emulator of it, and without one no log.
    cloudTrail: counted(new CloudTrailClient({ region, maxAttempts: attemptsMax, requestHandler: times }), 'amazon-s3', count),
  };
  if (watch) {
    watched(clients.dynamo, 'amazon-dynamodb', watch);
    watched(clients.s3, 'amazon-s3', watch);
    watched(clients.kms, 'amazon-kms', watch);
    watched(clients.cognito, 'amazon-cognito', watch);
    watched(clients.sns, 'amazon-messages', watch);
    watched(clients.sqs, 'amazon-messages', watch);
  }
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

type Answered = (args: { readonly input: object }) => Promise<{ readonly output: object }>;

function watched(client: { readonly middlewareStack: object }, service: StoreService, watch: WatchCall): void {
  const stack = client.middlewareStack as {
    add(middleware: (next: Answered, context: { readonly commandName?: string }) => Answered, options: object): void;
  };
  const watching =
    (next: Answered, { commandName = '' }: { readonly commandName?: string }) =>
    async (args: { readonly input: object }) => {
      const answer = await next(args);
      watch({ service, command: commandName, input: args.input, output: answer.output });
      return answer;
    };
  stack.add(watching, { step: 'initialize', name: 'steward-watched' });
}
