// The typed client: every route of the tables as a method, and every collection by its declaration. Runs in browsers and in Node.
//
//   const client = createClient({ url: 'http://localhost:7300' });
//   const session = await client.call(accountRoutes.signIn, { body: { email, password } });
//   const projects = client.records(projectsCollection);
//   const made = await projects.create({ fields: { name: 'Kita Sonnenhang' } });
//   console.log(made.receipt.index);
import type { z } from 'zod';
import type { Collection, FieldsOf } from './catalogue/collection.ts';
import { errorKinds, StewardError, type ErrorCode } from './errors.ts';
import type { Purpose } from './words.ts';
import { recordRoutes, type WireRecord } from './wire/record-routes.ts';
import type { Route } from './wire/route.ts';

export interface ClientOptions {
  readonly url: string;
  /** A session token; without one the browser's cookie counts. */
  readonly token?: string;
  readonly purpose?: Purpose;
  /** Replaced in tests. */
  readonly fetch?: typeof fetch;
}

/** Where the ledger of the business says that this was answered. */
export interface ReceiptPointer {
  readonly origin: string;
  readonly volume: number;
  readonly index: number;
  /** Base64 of the entry's leaf hash. */
  readonly leaf: string;
}

export interface Answered<T> {
  readonly value: T;
  readonly receipt: ReceiptPointer | undefined;
  readonly etag: string | undefined;
}

type Input<R extends Route> = (R extends { params: infer P extends z.ZodType } ? { readonly params: z.input<P> } : unknown) &
  (R extends { query: infer Q extends z.ZodType } ? { readonly query?: z.input<Q> } : unknown) &
  (R extends { body: infer B extends z.ZodType } ? { readonly body: z.input<B> } : unknown);

type Output<R extends Route> = R extends { answer: infer A extends z.ZodType } ? z.output<A> : Response;

export interface CallOptions {
  /** For `If-Match`: the version you saw. */
  readonly version?: number;
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly content?: NonNullable<RequestInit['body']>;
  readonly signal?: AbortSignal;
}

type TypedRecord<F> = Omit<WireRecord, 'fields'> & { readonly fields: Partial<F>; readonly receipt: ReceiptPointer | undefined };

export interface RecordsClient<F> {
  create(body: { readonly project?: string; readonly fields: F }, options?: CallOptions): Promise<TypedRecord<F>>;
  read(id: string, options?: CallOptions): Promise<TypedRecord<F>>;
  update(
    id: string,
    version: number,
    fields: { readonly [name in keyof F]?: F[name] | null },
    options?: CallOptions,
  ): Promise<TypedRecord<F>>;
  list(
    query?: { readonly project?: string; readonly sort?: string; readonly limit?: number; readonly cursor?: string },
    options?: CallOptions,
  ): Promise<{ readonly records: readonly TypedRecord<F>[]; readonly next: string | undefined; readonly total: number }>;
}

export interface Client {
  /** Throws StewardError with the problem's code, field and rule. */
  call<R extends Route>(route: R, input: Input<R>, options?: CallOptions): Promise<Output<R>>;
  answered<R extends Route>(route: R, input: Input<R>, options?: CallOptions): Promise<Answered<Output<R>>>;
  records<C extends Collection>(collection: C): RecordsClient<FieldsOf<C>>;
  /** The same client with another token. */
  withToken(token: string): Client;
}

export function createClient(options: ClientOptions): Client {
  const send = options.fetch ?? fetch;

  async function answered<R extends Route>(route: R, input: Input<R>, call: CallOptions = {}): Promise<Answered<Output<R>>> {
    const response = await send(addressOf(options.url, route, input as Loose), {
      ...requestOf(options, route, input as Loose, call),
      ...(call.signal ? { signal: call.signal } : {}),
    });
    if (!response.ok) throw await problemOf(response);
    const value = (route.answer ? await response.json() : response) as Output<R>;
    return { value, receipt: receiptOf(response.headers.get('steward-receipt')), etag: response.headers.get('etag') ?? undefined };
  }

  return {
    answered,
    call: async (route, input, call) => (await answered(route, input, call)).value,
    records: (collection) => recordsOf(collection, answered),
    withToken: (token) => createClient({ ...options, token }),
  };
}

interface Loose {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
}

function addressOf(url: string, route: Route, { params = {}, query = {} }: Loose): string {
  const path = route.path
    .replaceAll(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(String(params[name] ?? '')))
    .replace('*', () => String(params['*'] ?? ''));
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  return `${url.replace(/\/$/, '')}${path}${pairs.length === 0 ? '' : `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString()}`}`;
}

function requestOf(options: ClientOptions, route: Route, { body }: Loose, call: CallOptions): RequestInit {
  const json = route.body !== undefined;
  const headers = {
    ...(json ? { 'content-type': 'application/json' } : {}),
    ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    ...(options.purpose === undefined ? {} : { 'steward-purpose': options.purpose }),
    ...(call.version === undefined ? {} : { 'if-match': `"${call.version}"` }),
    ...(call.idempotencyKey === undefined ? {} : { 'idempotency-key': call.idempotencyKey }),
    ...call.headers,
  };
  const content = json ? JSON.stringify(body ?? {}) : call.content;
  return { method: route.method, headers, redirect: 'error', ...(content === undefined ? {} : { body: content }) };
}

async function problemOf(response: Response): Promise<StewardError> {
  const problem = (await response.json().catch(() => ({}))) as {
    code?: string;
    field?: string;
    rule?: string;
    reference?: string;
  };
  const code: ErrorCode = problem.code !== undefined && Object.hasOwn(errorKinds, problem.code) ? (problem.code as ErrorCode) : 'internal';
  return new StewardError(code, {
    ...(problem.field === undefined ? {} : { field: problem.field }),
    ...(problem.rule === undefined ? {} : { rule: problem.rule }),
    ...(problem.reference === undefined ? {} : { reference: problem.reference }),
  });
}

function receiptOf(header: string | null): ReceiptPointer | undefined {
  const match = /^"([^"]+)"; volume=(\d+); index=(\d+); leaf=:([A-Za-z0-9+/=]+):$/.exec(header ?? '');
  return match ? { origin: match[1]!, volume: Number(match[2]), index: Number(match[3]), leaf: match[4]! } : undefined;
}

type AnsweredCall = <R extends Route>(route: R, input: Input<R>, call?: CallOptions) => Promise<Answered<Output<R>>>;

function recordsOf<C extends Collection>(collection: C, answered: AnsweredCall): RecordsClient<FieldsOf<C>> {
  type F = FieldsOf<C>;
  const routes = recordRoutes(collection.name, collection.scope);
  const typed = (record: WireRecord, receipt: ReceiptPointer | undefined) => ({ ...record, receipt }) as unknown as TypedRecord<F>;
  const one = async (call: Promise<Answered<WireRecord>>) => {
    const { value, receipt } = await call;
    return typed(value, receipt);
  };
  return {
    create: (body, call) => one(answered(routes.create, { body } as never, call)),
    read: (id, call) => one(answered(routes.read, { params: { id } }, call)),
    update: (id, version, fields, call) =>
      one(answered(routes.update, { params: { id }, body: { fields } } as never, { ...call, version })),
    async list(query = {}, call) {
      const { value, receipt } = await answered(routes.list, { query } as never, call);
      return { records: value.records.map((record) => typed(record, receipt)), next: value.next, total: value.total };
    },
  };
}
