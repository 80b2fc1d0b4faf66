// A proxy in front of the emulators of DynamoDB and S3 that makes calls fail as the services do, one in turn, and that keeps what the services promise and the
// emulators do not: a transaction's token makes it happen once, `If-None-Match: *` refuses a name that is taken, and a read that was not asked to be
// consistent sees nothing of what was written.
//
// A *call* is what the SDK makes of one command, its attempts included; they share an invocation id. A fault strikes the first attempt or every one.
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/** What happens to an attempt, and whether it was done all the same. */
export type ProxyFault =
  /** Refused for going too fast; not done. */
  | 'throttled'
  /** 500; not done. */
  | 'failed'
  /** 500, and done. */
  | 'failed-done'
  /** The connection breaks before it arrives. */
  | 'lost'
  /** The connection breaks before the answer; done. */
  | 'answer-lost'
  /** No answer until the caller gives up; not done. */
  | 'silent'
  /** No answer until the caller gives up; done. */
  | 'silent-done'
  /** The connection breaks; it is done a few requests later. */
  | 'late'
  /** The same, but not before the fault is disarmed. */
  | 'held'
  /** The credentials have expired; not done. */
  | 'expired'
  /** Cancelled because others hold an item, or not all of it was processed; what is neither passes. */
  | 'contended';

export const proxyFaults: readonly ProxyFault[] = [
  'throttled',
  'failed',
  'failed-done',
  'lost',
  'answer-lost',
  'silent',
  'silent-done',
  'late',
  'held',
  'expired',
  'contended',
];

export interface Armed {
  /** Ends the fault and lets what is late happen now; whether there was an nth call. */
  disarm(): Promise<boolean>;
}

export interface FaultProxy {
  readonly endpoint: string;
  /** Requests that passed or failed so far. */
  readonly requests: number;
  /** The `nth` call from now on fails so, at its first attempt or at every one. */
  arm(nth: number, fault: ProxyFault, attempts: 'first' | 'every'): Armed;
  stop(): Promise<void>;
}

/** Their endpoints, such as `http://127.0.0.1:8000`. */
export interface Upstreams {
  readonly dynamo: string;
  readonly s3: string;
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** Of DynamoDB, such as `TransactWriteItems`; none of S3. */
  readonly operation: string | undefined;
}

/** How long what is late waits at least, in requests of others. */
const lateRequests = 3;

class Proxy implements FaultProxy {
  readonly #server: Server;
  readonly #upstreams: Upstreams;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #tokens = new Map<string, Promise<Answer>>();
  readonly #naming = new Map<string, Promise<unknown>>();
  #fault: { readonly nth: number; readonly fault: ProxyFault; readonly every: boolean; readonly calls: string[] } | undefined;
  #struck = new Set<string>();
  #late: { readonly asked: Asked; readonly after: number }[] = [];
  requests = 0;

  constructor(upstreams: Upstreams) {
    this.#upstreams = upstreams;
    this.#server = createServer((incoming, response) => void this.#serve(incoming, response));
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  arm(nth: number, fault: ProxyFault, attempts: 'first' | 'every'): Armed {
    const calls: string[] = [];
    this.#fault = { nth, fault, every: attempts === 'every', calls };
    this.#struck = new Set();
    return {
      disarm: async () => {
        this.#fault = undefined;
        await this.#letGo(Infinity);
        return calls.length >= nth;
      },
    };
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const target = incoming.headers['x-amz-target'];
    const asked: Asked = {
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      headers: incoming.headers,
      body: Buffer.concat(chunks),
      operation: typeof target === 'string' ? target.slice(target.indexOf('.') + 1) : undefined,
    };
    this.requests++;
    await this.#letGo(this.requests);
    const answer = await this.#answer(asked, this.#faultOf(asked)).catch(() => 'broken' as const);
    if (answer === 'broken') incoming.socket.destroy();
    else if (answer !== 'silent') {
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    }
  }

  /** Counts calls by what their attempts share. */
  #faultOf(asked: Asked): ProxyFault | undefined {
    const armed = this.#fault;
    if (armed === undefined) return undefined;
    const call = String(asked.headers['amz-sdk-invocation-id']);
    if (!armed.calls.includes(call)) armed.calls.push(call);
    if (armed.calls[armed.nth - 1] !== call) return undefined;
    const again = this.#struck.has(call);
    this.#struck.add(call);
    return again && !armed.every ? undefined : armed.fault;
  }

  async #answer(asked: Asked, fault: ProxyFault | undefined): Promise<Answer | 'broken' | 'silent'> {
    switch (fault) {
      case undefined:
        return this.#do(asked);
      case 'throttled':
        return asked.operation === undefined ? s3Error(503, 'SlowDown') : dynamoError(400, 'ThrottlingException');
      case 'expired':
        return asked.operation === undefined ? s3Error(400, 'ExpiredToken') : dynamoError(400, 'ExpiredTokenException');
      case 'failed':
        return failed(asked);
      case 'failed-done':
        await this.#do(asked);
        return failed(asked);
      case 'lost':
        return 'broken';
      case 'answer-lost':
        await this.#do(asked);
        return 'broken';
      case 'silent':
        return 'silent';
      case 'silent-done':
        await this.#do(asked);
        return 'silent';
      case 'late':
      case 'held':
        this.#late.push({ asked, after: fault === 'held' ? Infinity : this.requests + lateRequests });
        return 'broken';
      case 'contended':
        return this.#contended(asked);
    }
  }

  /** What was held back and is due. */
  async #letGo(requests: number): Promise<void> {
    const due = this.#late.filter(({ after }) => after <= requests);
    this.#late = this.#late.filter(({ after }) => after > requests);
    for (const { asked } of due) await this.#do(asked).catch(() => undefined);
  }

  async #contended(asked: Asked): Promise<Answer> {
    if (asked.operation === 'TransactWriteItems') {
      const { TransactItems } = JSON.parse(asked.body.toString()) as { TransactItems: unknown[] };
      const CancellationReasons = TransactItems.map((_, i) => ({ Code: i === 0 ? 'TransactionConflict' : 'None' }));
      return dynamoError(400, 'TransactionCanceledException', {
        CancellationReasons,
        Message: 'Transaction cancelled [TransactionConflict]',
      });
    }
    if (asked.operation === 'BatchGetItem') return this.#halfGot(asked);
    if (asked.operation === 'Query') return this.#do(changed(asked, (body) => ({ ...body, Limit: 1 })));
    if (isNaming(asked)) return s3Error(409, 'ConditionalRequestConflict');
    return this.#do(asked);
  }

  /** One key is read; the others are left to another request. */
  async #halfGot(asked: Asked): Promise<Answer> {
    const { RequestItems } = JSON.parse(asked.body.toString()) as { RequestItems: Record<string, { Keys: unknown[] }> };
    const [[table, { Keys, ...how }]] = Object.entries(RequestItems) as [[string, { Keys: unknown[] }]];
    const got = await this.#do(changed(asked, (body) => ({ ...body, RequestItems: { [table]: { Keys: Keys.slice(0, 1), ...how } } })));
    const left = Keys.length > 1 ? { [table]: { Keys: Keys.slice(1), ...how } } : {};
    return { ...got, headers: json, body: Buffer.from(JSON.stringify({ ...JSON.parse(got.body.toString()), UnprocessedKeys: left })) };
  }

  async #do(asked: Asked): Promise<Answer> {
    if (asked.operation === 'TransactWriteItems') return this.#oncePerToken(asked);
    if (isNaming(asked)) return this.#ifUnnamed(asked);
    const answer = await this.#forward(asked);
    return isStale(asked) ? withoutItems(answer) : answer;
  }

  /** The service remembers what it has done under a token for ten minutes, and does it no second time. What was cancelled it has not done. */
  async #oncePerToken(asked: Asked): Promise<Answer> {
    const { ClientRequestToken } = JSON.parse(asked.body.toString()) as { ClientRequestToken?: string };
    if (ClientRequestToken === undefined) throw new Error('a transaction without a token');
    for (;;) {
      const known = this.#tokens.get(ClientRequestToken);
      if (known === undefined) break;
      const answer = await known;
      if (answer.status === 200) return answer;
      // Whoever waited for the same goes first again.
      if (this.#tokens.get(ClientRequestToken) === known) this.#tokens.delete(ClientRequestToken);
    }
    const doing = this.#forward(asked);
    this.#tokens.set(ClientRequestToken, doing);
    return doing;
  }

  /** One request after the other for a name. */
  async #ifUnnamed(asked: Asked): Promise<Answer> {
    const name = asked.path.split('?')[0]!;
    const before = this.#naming.get(name);
    const doing = (async () => {
      await before;
      const there = await this.#forward({ method: 'HEAD', path: name, headers: {}, body: Buffer.alloc(0), operation: undefined });
      if (there.status === 200) return s3Error(412, 'PreconditionFailed');
      return this.#forward(asked);
    })();
    this.#naming.set(
      name,
      doing.catch(() => undefined),
    );
    return doing;
  }

  async #forward(asked: Asked): Promise<Answer> {
    const upstream = new URL(asked.operation === undefined ? this.#upstreams.s3 : this.#upstreams.dynamo);
    const headers = { ...asked.headers, host: upstream.host, 'content-length': String(asked.body.length) };
    delete (headers as IncomingMessage['headers'])['expect'];
    const { hostname, port } = upstream;
    const sent = request({ hostname, port, method: asked.method, path: asked.path, headers, agent: this.#agent });
    sent.end(asked.body);
    const [incoming] = (await once(sent, 'response')) as [IncomingMessage];
    const body = Buffer.concat(await Array.fromAsync(incoming as AsyncIterable<Buffer>));
    await setImmediate();
    const { 'transfer-encoding': _chunked, connection: _connection, ...kept } = incoming.headers;
    return { status: incoming.statusCode ?? 502, headers: kept, body };
  }
}

const json = { 'content-type': 'application/x-amz-json-1.0' };

function dynamoError(status: number, name: string, more: object = {}): Answer {
  const body = { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'a fault of the test', ...more };
  return { status, headers: json, body: Buffer.from(JSON.stringify(body)) };
}

function s3Error(status: number, code: string): Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>a fault of the test</Message></Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body: Buffer.from(body) };
}

function failed({ operation }: Asked): Answer {
  return operation === undefined ? s3Error(500, 'InternalError') : dynamoError(500, 'InternalServerError');
}

function changed(asked: Asked, change: (body: Record<string, unknown>) => object): Asked {
  return { ...asked, body: Buffer.from(JSON.stringify(change(JSON.parse(asked.body.toString()) as Record<string, unknown>))) };
}

/** Whether it gives a name on the condition that nobody has it. */
function isNaming({ operation, headers }: Asked): boolean {
  return operation === undefined && headers['if-none-match'] === '*';
}

function isStale({ operation, body }: Asked): boolean {
  if (!['GetItem', 'BatchGetItem', 'Query', 'Scan'].includes(operation ?? '')) return false;
  return !body.toString().includes('"ConsistentRead":true');
}

function withoutItems(answer: Answer): Answer {
  return { ...answer, body: Buffer.from(JSON.stringify({ Items: [], Count: 0, ScannedCount: 0, Responses: {} })) };
}

/** Starts a proxy in front of both. */
export function startFaultProxy(upstreams: Upstreams): Promise<FaultProxy> {
  return new Proxy(upstreams).start();
}
