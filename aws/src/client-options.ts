// What every client of an AWS store is made with: bounded attempts, bounded times, one place for emulators.
//
// Retries are the SDK's `standard` ones: throttling, 5xx and lost connections, with jittered backoff and a retry quota that keeps a node from hammering
// a service in trouble. What a retry may have done twice is settled by each adapter (a transaction's token, `If-None-Match`), never here.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';

export interface StoreClientOptions {
  readonly region: string;
  /** Only for emulators and VPC endpoints with a name of their own. */
  readonly endpoint?: string;
  /** Default: the provider chain of the SDK (the task's role). */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
  /** The first one included; 1 never repeats. */
  readonly maxAttempts?: number;
  /** Of one attempt until its answer begins. Default: 4,000 for rows, 30,000 for blobs. */
  readonly requestTimeoutMs?: number;
}

const attemptsMax = 3;
const connectTimeoutMs = 2_000;
/** Of one attempt at a DynamoDB call; the call as a whole is bounded by its place's `timeoutMs`. */
const rowRequestTimeoutMs = 4_000;
/** Of one attempt at an S3 request until its answer begins: a part of 8 MiB at 3 Mbit/s. */
const blobRequestTimeoutMs = 30_000;
/** A connection that says nothing so long is given up, in the middle of a body too. */
const idleTimeoutMs = 30_000;
/** Longer than the 20 s that a poll of a queue waits for messages. */
const pollTimeoutMs = 30_000;
const socketsMax = 128;

export function dynamoClient(options: StoreClientOptions): DynamoDBClient {
  return new DynamoDBClient({ ...common(options), requestHandler: handler(options.requestTimeoutMs ?? rowRequestTimeoutMs) });
}

export function s3Client(options: StoreClientOptions): S3Client {
  return new S3Client({
    ...common(options),
    requestHandler: handler(options.requestTimeoutMs ?? blobRequestTimeoutMs),
    // An emulator has one host for all of its buckets.
    ...(options.endpoint === undefined ? {} : { forcePathStyle: true }),
    // Every upload carries a CRC-64/NVME or CRC-32 that S3 verifies before it answers, and every download is compared with the one S3 kept.
    requestChecksumCalculation: 'WHEN_SUPPORTED',
    responseChecksumValidation: 'WHEN_SUPPORTED',
  });
}

/** For queues. */
export function messagesClient(options: StoreClientOptions): SQSClient {
  return new SQSClient({ ...common(options), requestHandler: handler(pollTimeoutMs) });
}

function common({ region, endpoint, credentials, maxAttempts }: StoreClientOptions) {
  return {
    region,
    maxAttempts: maxAttempts ?? attemptsMax,
    retryMode: 'standard',
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

function handler(requestTimeout: number) {
  const agent = { keepAlive: true, maxSockets: socketsMax };
  return {
    connectionTimeout: connectTimeoutMs,
    requestTimeout,
    throwOnRequestTimeout: true,
    socketTimeout: idleTimeoutMs,
    httpAgent: agent,
    httpsAgent: agent,
  };
}
