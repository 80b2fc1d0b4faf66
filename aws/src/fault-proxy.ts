// A proxy in front of the emulators that makes calls fail as the services do, one in turn, and that keeps what the services promise and the emulators do not: a
// transaction's token makes it happen once, `If-None-Match: *` refuses a name that is taken, `If-Match` keeps an object that is another one by now, and a read that
// was not asked to be consistent sees nothing of what was written.
//
// A *call* is what the SDK makes of one command, its attempts included; they share an invocation id. A fault strikes the first attempt, every one, or everything from
// there on.
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import {
  changed,
  failure,
  half,
  isNaming,
  isReading,
  isStale,
  mismatch,
  s3Error,
  withoutItems,
  type Answer,
  type Asked,
  type Service,
} from './fault-answers.ts';

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
  /** The first attempt is held, and the others are `contended`. */
  | 'held-contended'
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
  'held-contended',
  'expired',
  'contended',
];

export type Struck = 'first' | 'every' | 'onwards';

export interface Armed {
  /** Ends the fault; what is held goes on waiting. */
  release(): void;
  /** Ends the fault and lets what is late happen now; whether there was an nth call. */
  disarm(): Promise<boolean>;
}

export interface FaultProxy {
  readonly endpoint: string;
  /** Requests that passed or failed so far. */
  readonly requests: number;
  /** The `nth` call from now on fails so, at its first attempt, at every one, or with all calls after it; of `writes`, calls that only read are not counted and pass. */
  arm(nth: number, fault: ProxyFault, attempts: Struck, of?: 'all' | 'writes'): Armed;
  stop(): Promise<void>;
}

/** Their endpoints, such as `http://127.0.0.1:8000`. */
export type Upstreams = Readonly<Partial<Record<Service, string>>>;

export interface FaultProxyOptions {
  /** Whoever calls gives up at once where there is no answer (`givingUpAtOnce`), so that nobody has to wait for it. */
  readonly silenceIsTold?: boolean;
}

/** How long what is late waits at least, in requests of others. */
const lateRequests = 3;

class Proxy implements FaultProxy {
  readonly #server: Server;
  readonly #upstreams: Upstreams;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #tokens = new Map<string, { readonly body: Buffer; readonly answer: Promise<Answer> }>();
  readonly #naming = new Map<string, Promise<unknown>>();
  readonly #silenceIsTold: boolean;
  #fault:
    | {
        readonly nth: number;
        readonly fault: ProxyFault;
        readonly attempts: Struck;
        readonly of: 'all' | 'writes';
        readonly calls: string[];
      }
    | undefined;
  #struck = new Set<string>();
  #late: { readonly asked: Asked; readonly after: number }[] = [];
  requests = 0;

  constructor(upstreams: Upstreams, { silenceIsTold = false }: FaultProxyOptions) {
    this.#upstreams = upstreams;
    this.#silenceIsTold = silenceIsTold;
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

  arm(nth: number, fault: ProxyFault, attempts: Struck, of: 'all' | 'writes' = 'all'): Armed {
    const calls: string[] = [];
    this.#fault = { nth, fault, attempts, of, calls };
    this.#struck = new Set();
    return {
      release: () => void (this.#fault = undefined),
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
    const asked = askedOf(incoming, Buffer.concat(chunks));
    this.requests++;
    await this.#letGo(this.requests);
    const answer = await this.#answer(asked, this.#faultOf(asked)).catch(() => 'broken' as const);
    if (answer === 'broken') incoming.socket.destroy();
    else if (answer === 'silent') {
      if (this.#silenceIsTold) response.writeHead(toldSilence).end();
    } else {
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    }
  }

  /** Counts calls by what their attempts share. */
  #faultOf(asked: Asked): ProxyFault | undefined {
    const armed = this.#fault;
    if (armed === undefined || (armed.of === 'writes' && isReading(asked))) return undefined;
    const call = String(asked.headers['amz-sdk-invocation-id']);
    if (!armed.calls.includes(call)) armed.calls.push(call);
    const struck = armed.attempts === 'onwards' ? armed.calls.indexOf(call) >= armed.nth - 1 : armed.calls[armed.nth - 1] === call;
    if (!struck) return undefined;
    const again = this.#struck.has(call);
    this.#struck.add(call);
    if (armed.fault === 'held-contended') return again ? 'contended' : 'held';
    return again && armed.attempts === 'first' ? undefined : armed.fault;
  }

  async #answer(asked: Asked, fault: ProxyFault | undefined): Promise<Answer | 'broken' | 'silent'> {
    switch (fault) {
      case undefined:
        return this.#do(asked);
      case 'throttled':
      case 'expired':
      case 'failed':
        return failure(asked, fault);
      case 'failed-done':
        await this.#do(asked);
        return failure(asked, 'failed');
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
      case 'held-contended':
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
    if (asked.operation === 'TransactWriteItems' || isNaming(asked)) return failure(asked, 'contended');
    if (asked.operation === 'BatchGetItem') return half(asked, (some) => this.#do(some));
    if (asked.operation === 'Query') return this.#do(changed(asked, (body) => ({ ...body, Limit: 1 })));
    return this.#do(asked);
  }

  async #do(asked: Asked): Promise<Answer> {
    if (asked.operation === 'TransactWriteItems') return this.#oncePerToken(asked);
    if (isNaming(asked)) return this.#ifUnnamed(asked);
    if (asked.service === 's3' && asked.method === 'DELETE' && asked.headers['if-match'] !== undefined) return this.#ifSame(asked);
    const answer = await this.#forward(asked);
    return isStale(asked) ? withoutItems(answer) : answer;
  }

  /** The service remembers what it has done under a token for ten minutes, and does it no second time, nor anything else. What was cancelled it has not done. */
  async #oncePerToken(asked: Asked): Promise<Answer> {
    const { ClientRequestToken } = JSON.parse(asked.body.toString()) as { ClientRequestToken?: string };
    if (ClientRequestToken === undefined) throw new Error('a transaction without a token');
    for (;;) {
      const known = this.#tokens.get(ClientRequestToken);
      if (known === undefined) break;
      const answer = await known.answer;
      if (answer.status === 200) return known.body.equals(asked.body) ? answer : mismatch();
      // Whoever waited for the same goes first again.
      if (this.#tokens.get(ClientRequestToken) === known) this.#tokens.delete(ClientRequestToken);
    }
    const answer = this.#forward(asked);
    this.#tokens.set(ClientRequestToken, { body: asked.body, answer });
    return answer;
  }

  /** One request after the other for a name. */
  #ifUnnamed(asked: Asked): Promise<Answer> {
    return this.#alone(asked, ({ status }) => (status === 200 ? s3Error(412, 'PreconditionFailed') : undefined));
  }

  #ifSame(asked: Asked): Promise<Answer> {
    return this.#alone(asked, ({ status, headers }) => {
      if (status === 404) return s3Error(404, 'NoSuchKey');
      return headers['etag'] === asked.headers['if-match'] ? undefined : s3Error(412, 'PreconditionFailed');
    });
  }

  async #alone(asked: Asked, refused: (there: Answer) => Answer | undefined): Promise<Answer> {
    const name = asked.path.split('?')[0]!;
    const before = this.#naming.get(name);
    const doing = (async () => {
      await before;
      const there = await this.#forward({ ...asked, method: 'HEAD', path: name, headers: {}, body: Buffer.alloc(0) });
      return refused(there) ?? this.#forward(asked);
    })();
    this.#naming.set(
      name,
      doing.catch(() => undefined),
    );
    return doing;
  }

  async #forward(asked: Asked): Promise<Answer> {
    const endpoint = this.#upstreams[asked.service];
    if (endpoint === undefined) throw new Error(`there is nothing of ${asked.service} behind the proxy`);
    const upstream = new URL(endpoint);
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

const services: readonly (readonly [target: string, service: Service])[] = [
  ['DynamoDB_', 'dynamo'],
  ['TrentService.', 'kms'],
  ['AmazonSQS.', 'messages'],
  ['AWSCognitoIdentityProviderService.', 'cognito'],
];

function askedOf({ method = 'GET', url: path = '/', headers }: IncomingMessage, body: Buffer): Asked {
  const target = headers['x-amz-target'];
  const asked = { method, path, headers, body };
  if (typeof target === 'string')
    return {
      ...asked,
      service: services.find(([start]) => target.startsWith(start))?.[1] ?? 's3',
      operation: target.slice(target.indexOf('.') + 1),
    };
  // SNS still speaks forms.
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true)
    return { ...asked, service: 'messages', operation: new URLSearchParams(body.toString()).get('Action') ?? '' };
  return { ...asked, service: 's3', operation: undefined };
}

/** A status that no service answers with. */
const toldSilence = 599;

/** Lets a client whose proxy tells of its silence behave as when its time is over. */
export function givingUpAtOnce<T extends { readonly middlewareStack: object }>(client: T): T {
  type Next = (args: object) => Promise<{ readonly response: unknown }>;
  // The clients' stacks have this form; their types name every operation of theirs and do not meet.
  const stack = client.middlewareStack as { add(middleware: (next: Next) => Next, options: object): void };
  const givingUp = (next: Next) => async (args: object) => {
    const answer = await next(args);
    if ((answer.response as { statusCode?: number }).statusCode !== toldSilence) return answer;
    // As the SDK's own handler says it.
    throw Object.assign(new Error('the time of the request is over'), { name: 'TimeoutError' });
  };
  stack.add(givingUp, { step: 'deserialize', priority: 'low', name: 'giving-up-at-once' });
  return client;
}

/** Starts a proxy in front of them. */
export function startFaultProxy(upstreams: Upstreams, options: FaultProxyOptions = {}): Promise<FaultProxy> {
  return new Proxy(upstreams, options).start();
}
