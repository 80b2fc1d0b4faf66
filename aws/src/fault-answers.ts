// How the services say that a request failed, each in its own protocol, for the fault proxy (fault-proxy.ts).
import type { IncomingMessage } from 'node:http';

/** `messages`: SQS and SNS. */
export type Service = 'dynamo' | 's3' | 'kms' | 'messages' | 'cognito';

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
}

export interface Asked {
  readonly service: Service;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** Such as `TransactWriteItems`; none of S3. */
  readonly operation: string | undefined;
}

const json = { 'content-type': 'application/x-amz-json-1.0' };

type Refusal = 'throttled' | 'expired' | 'failed' | 'contended';
type Said = readonly [status: number, name: string];

/** Status and name, as their API references have them. */
const refusals: Readonly<Record<Service, Readonly<Record<Refusal, Said>>>> = {
  dynamo: {
    throttled: [400, 'ThrottlingException'],
    expired: [400, 'ExpiredTokenException'],
    failed: [500, 'InternalServerError'],
    contended: [400, 'TransactionCanceledException'],
  },
  s3: {
    throttled: [503, 'SlowDown'],
    expired: [400, 'ExpiredToken'],
    failed: [500, 'InternalError'],
    contended: [409, 'ConditionalRequestConflict'],
  },
  kms: {
    throttled: [400, 'ThrottlingException'],
    expired: [400, 'ExpiredTokenException'],
    failed: [500, 'KMSInternalException'],
    contended: [503, 'DependencyTimeoutException'],
  },
  messages: {
    throttled: [403, 'ThrottlingException'],
    expired: [403, 'ExpiredToken'],
    failed: [500, 'InternalFailure'],
    contended: [403, 'ThrottlingException'],
  },
  cognito: {
    throttled: [400, 'TooManyRequestsException'],
    expired: [400, 'ExpiredTokenException'],
    failed: [500, 'InternalErrorException'],
    contended: [400, 'TooManyRequestsException'],
  },
};

export function failure(asked: Asked, refusal: Refusal): Answer {
  const [status, name] = refusals[asked.service][refusal];
  if (asked.service === 's3') return s3Error(status, name);
  if (asked.headers['x-amz-target'] === undefined) return formError(status, name);
  return jsonError(status, name, name === 'TransactionCanceledException' ? cancelled(asked) : {});
}

export function s3Error(status: number, code: string): Answer {
  return xml(status, `<Error><Code>${code}</Code><Message>a fault of the test</Message></Error>`);
}

/** A token that was used for something else. */
export function mismatch(): Answer {
  return jsonError(400, 'IdempotentParameterMismatchException', {});
}

function formError(status: number, code: string): Answer {
  return xml(status, `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>a fault</Message></Error></ErrorResponse>`);
}

function xml(status: number, body: string): Answer {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${body}`),
  };
}

function jsonError(status: number, name: string, more: object): Answer {
  const body = { __type: `com.amazonaws#${name}`, message: 'a fault of the test', ...more };
  return { status, headers: json, body: Buffer.from(JSON.stringify(body)) };
}

function cancelled(asked: Asked): object {
  const { TransactItems } = JSON.parse(asked.body.toString()) as { TransactItems: unknown[] };
  const CancellationReasons = TransactItems.map((_, i) => ({ Code: i === 0 ? 'TransactionConflict' : 'None' }));
  return { CancellationReasons, Message: 'Transaction cancelled [TransactionConflict]' };
}

export function changed(asked: Asked, change: (body: Record<string, unknown>) => object): Asked {
  return { ...asked, body: Buffer.from(JSON.stringify(change(JSON.parse(asked.body.toString()) as Record<string, unknown>))) };
}

/** Of a BatchGetItem: one key is read; the others are left to another request. */
export async function half(asked: Asked, act: (some: Asked) => Promise<Answer>): Promise<Answer> {
  const { RequestItems } = JSON.parse(asked.body.toString()) as { RequestItems: Record<string, { Keys: unknown[] }> };
  const [[table, { Keys, ...how }]] = Object.entries(RequestItems) as [[string, { Keys: unknown[] }]];
  const got = await act(changed(asked, (body) => ({ ...body, RequestItems: { [table]: { Keys: Keys.slice(0, 1), ...how } } })));
  const left = Keys.length > 1 ? { [table]: { Keys: Keys.slice(1), ...how } } : {};
  return { ...got, headers: json, body: Buffer.from(JSON.stringify({ ...JSON.parse(got.body.toString()), UnprocessedKeys: left })) };
}

/** Whether it gives a name on the condition that nobody has it. */
export function isNaming({ service, headers }: Asked): boolean {
  return service === 's3' && headers['if-none-match'] === '*';
}

const readsOfDynamo = ['GetItem', 'BatchGetItem', 'Query', 'Scan'];

/** Of DynamoDB and S3: whether it changes nothing. */
export function isReading({ service, operation = '', method }: Asked): boolean {
  return service === 'dynamo' ? readsOfDynamo.includes(operation) : service === 's3' && (method === 'GET' || method === 'HEAD');
}

export function isStale(asked: Asked): boolean {
  return asked.service === 'dynamo' && isReading(asked) && !asked.body.toString().includes('"ConsistentRead":true');
}

export function withoutItems(answer: Answer): Answer {
  return { ...answer, body: Buffer.from(JSON.stringify({ Items: [], Count: 0, ScannedCount: 0, Responses: {} })) };
}
