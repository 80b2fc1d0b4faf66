// Cognito for tests and for the demo: cognito-local's targets behind a server of our own, with what it lacks and Steward calls: SRP, a client's secret, a
// disabled user, codes that count once, `AdminSetUserMFAPreference`. For the shape of the calls, not for guarantees; what it shows otherwise than the service
// is in README.md. Two pools are there from the start, as `infra` makes them: the customers' and the staff's, whose group is `staff`.
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { secretHash } from './cognito-srp.ts';
import { srpPool, type SrpAsked, type SrpPool } from './cognito-srp-pool.ts';
import { emulatorFiles, type EmulatorStores } from './cognito-emulator-files.ts';

export interface EmulatedPool {
  readonly userPoolId: string;
  readonly clientId: string;
}

export interface CognitoEmulator {
  /** What the SDK is given as its endpoint, and `CognitoPlace` as its origin. */
  readonly endpoint: string;
  readonly customers: EmulatedPool;
  readonly staff: EmulatedPool & { readonly group: string };
  stop(): Promise<void>;
}

export interface CognitoEmulatorParts {
  /** Where it keeps its pools; a kill at any time leaves them whole. */
  readonly folder: string;
  /** Left out: one the system chooses. */
  readonly port?: number;
}

const customers = { userPoolId: 'eu-central-1_Customers', clientId: 'customersclient' } as const;
const staff = { userPoolId: 'eu-central-1_Staff', clientId: 'staffclient', group: 'staff' } as const;
const bodyBytesMax = 262_144;

type Request = Readonly<Record<string, unknown>>;
type Handler = (context: Context, request: Request) => Promise<unknown>;

interface Context {
  readonly logger: unknown;
}

interface User {
  readonly Username: string;
  readonly Password: string;
  readonly Enabled: boolean;
  readonly UserMFASettingList?: readonly string[];
  readonly SoftwareTokenMfaConfiguration?: { readonly Verified: boolean };
}

interface UserPool {
  getUserByUsername(context: Context, name: string): Promise<User | null>;
  saveUser(context: Context, user: User): Promise<void>;
  saveAppClient(context: Context, client: object): Promise<void>;
  saveGroup(context: Context, group: object): Promise<void>;
}

interface Cognito {
  createUserPool(context: Context, pool: object): Promise<unknown>;
  getUserPool(context: Context, id: string): Promise<UserPool>;
  getAppClient(context: Context, id: string): Promise<{ readonly ClientSecret?: string } | null>;
  listUserPools(context: Context): Promise<readonly { readonly Id: string }[]>;
}

/** The few parts of cognito-local that are used, as it has them. */
interface CognitoLocal {
  readonly route: (services: object) => (target: string) => Handler;
  readonly cognito: (stores: EmulatorStores, folder: string) => Promise<Cognito>;
  readonly tokens: (issuerDomain: string) => unknown;
  readonly keySet: unknown;
}

/** An error as Cognito answers it. */
class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const logger: Readonly<Record<string, unknown>> = Object.fromEntries(
  ['debug', 'info', 'warn', 'error'].map((level) => [level, () => undefined]),
);
const context: Context = { logger: { ...logger, child: () => logger } };

/** Throws when cognito-local is not installed. */
export async function startCognitoEmulator({ folder, port = 0 }: CognitoEmulatorParts): Promise<CognitoEmulator> {
  const local = await loadCognitoLocal();
  const cognito = await local.cognito(emulatorFiles(folder), folder);
  await seed(cognito);
  let answer: (request: IncomingMessage, response: ServerResponse) => Promise<void> = async () => undefined;
  const server = createServer((request, response) => void answer(request, response)).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const services = {
    clock: { get: () => new Date() },
    cognito,
    config: {},
    messages: { deliver: async () => undefined },
    otp: () => '000000',
    tokenGenerator: local.tokens(endpoint),
    triggers: { enabled: () => false },
  };
  const route = withWhatIsMissing(local.route(services), cognito);
  answer = (request, response) => serve(route, local.keySet, request, response);
  return {
    endpoint,
    customers,
    staff,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function loadCognitoLocal(): Promise<CognitoLocal> {
  const [{ Router }, services, pools, { JwtTokenGenerator }, { default: key }] = await Promise.all([
    import('cognito-local/lib/server/Router.js'),
    import('cognito-local/lib/services/cognitoService.js'),
    import('cognito-local/lib/services/userPoolService.js'),
    import('cognito-local/lib/services/tokenGenerator.js'),
    import('cognito-local/lib/keys/cognitoLocal.public.json', { with: { type: 'json' } }),
  ]);
  const clock = { get: () => new Date() };
  const quiet = context as never;
  return {
    route: Router as unknown as CognitoLocal['route'],
    async cognito(stores, folder) {
      const files = stores as never;
      const factory = new services.CognitoServiceFactoryImpl(folder, files, new pools.UserPoolServiceFactoryImpl(clock, files));
      return (await factory.create(quiet, { UsernameAttributes: [] })) as unknown as Cognito;
    },
    tokens: (IssuerDomain) => new JwtTokenGenerator(clock, { enabled: () => false } as never, { IssuerDomain }),
    keySet: { keys: [key.jwk] },
  };
}

async function seed(cognito: Cognito): Promise<void> {
  const there = await cognito.listUserPools(context);
  const now = new Date();
  for (const { userPoolId: Id, clientId: ClientId } of [customers, staff]) {
    if (there.some((pool) => pool.Id === Id)) continue;
    await cognito.createUserPool(context, {
      Id,
      Name: Id,
      MfaConfiguration: 'OPTIONAL',
      UsernameAttributes: [],
      CreationDate: now,
      LastModifiedDate: now,
    });
    const pool = await cognito.getUserPool(context, Id);
    await pool.saveAppClient(context, {
      UserPoolId: Id,
      ClientId,
      ClientName: ClientId,
      ClientSecret: randomBytes(24).toString('hex'),
      AccessTokenValidity: 10,
      TokenValidityUnits: { AccessToken: 'minutes' },
      CreationDate: now,
      LastModifiedDate: now,
    });
    if (Id === staff.userPoolId) await pool.saveGroup(context, { GroupName: staff.group, CreationDate: now, LastModifiedDate: now });
  }
}

interface Begun {
  readonly user: string;
  /** While the password is still to be shown. */
  readonly srp?: { readonly pool: SrpPool; readonly asked: SrpAsked; readonly password: string };
}

/** The targets, with those of ours before cognito-local's. */
function withWhatIsMissing(route: (target: string) => Handler, cognito: Cognito): (target: string) => Handler {
  const emulated: Emulated = { route, cognito, sessions: new Map(), usedCodes: new Set() };
  const targets: Readonly<Record<string, Handler>> = {
    AdminInitiateAuth: (_, request) => initiate(emulated, request),
    AdminRespondToAuthChallenge: (_, request) => respond(emulated, request),
    AdminSetUserMFAPreference: (_, request) => preferMfa(emulated, request),
  };
  return (target) => targets[target] ?? route(target);
}

interface Emulated {
  readonly route: (target: string) => Handler;
  readonly cognito: Cognito;
  readonly sessions: Map<string, Begun>;
  readonly usedCodes: Set<string>;
}

async function userOf({ cognito }: Emulated, request: Request, name = request['Username']): Promise<User | null> {
  return (await cognito.getUserPool(context, String(request['UserPoolId']))).getUserByUsername(context, String(name));
}

async function initiate(emulated: Emulated, request: Request): Promise<unknown> {
  const given = request['AuthParameters'] as Readonly<Record<string, string>>;
  const user = given['USERNAME'] ?? '';
  await checkClient(emulated, request, user, given['SECRET_HASH']);
  if (request['AuthFlow'] !== 'USER_SRP_AUTH') return signIn(emulated, request, user, given['PASSWORD'] ?? '').catch(asWrong);
  const password = (await userOf(emulated, request, user))?.Password ?? randomUUID();
  const pool = srpPool(String(request['UserPoolId']), user, password);
  const asked = pool.ask(given['SRP_A'] ?? '');
  const Session = randomUUID();
  emulated.sessions.set(Session, { user, srp: { pool, asked, password } });
  const ChallengeParameters = {
    SRP_B: asked.shown,
    SALT: asked.salt,
    SECRET_BLOCK: asked.block,
    USERNAME: user,
    USER_ID_FOR_SRP: user,
  };
  return { ChallengeName: 'PASSWORD_VERIFIER', ChallengeParameters, Session };
}

async function respond(emulated: Emulated, request: Request): Promise<unknown> {
  const { sessions, usedCodes, route } = emulated;
  const given = request['ChallengeResponses'] as Readonly<Record<string, string>>;
  const user = given['USERNAME'] ?? '';
  const session = String(request['Session']);
  const begun = sessions.get(session);
  await checkClient(emulated, request, user, given['SECRET_HASH']);
  if (begun?.user !== user) throw new Refusal('NotAuthorizedException', 'Invalid session for the user.');
  if (begun.srp !== undefined) {
    sessions.delete(session);
    const { pool, asked, password } = begun.srp;
    if (!pool.takes(asked, given['PASSWORD_CLAIM_SIGNATURE'] ?? '', given['TIMESTAMP'] ?? '')) throw wrong();
    return signIn(emulated, request, user, password).catch(asWrong);
  }
  const code = `${user} ${given['SOFTWARE_TOKEN_MFA_CODE']}`;
  if (usedCodes.has(code)) throw new Refusal('ExpiredCodeException', 'Your software token has already been used once.');
  const answer = await route('RespondToAuthChallenge')(context, request);
  usedCodes.add(code);
  sessions.delete(session);
  return answer;
}

/** Past the password: tokens, or the question for a code. */
async function signIn(emulated: Emulated, request: Request, user: string, password: string): Promise<unknown> {
  const found = await userOf(emulated, request, user);
  if (found?.Enabled === false && found.Password === password) throw new Refusal('NotAuthorizedException', 'User is disabled.');
  const answer = (await emulated.route('InitiateAuth')(context, {
    ClientId: request['ClientId'],
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: user, PASSWORD: password },
  })) as Request;
  if (typeof answer['Session'] === 'string') emulated.sessions.set(answer['Session'], { user });
  return answer;
}

async function preferMfa(emulated: Emulated, request: Request): Promise<unknown> {
  const user = await userOf(emulated, request);
  if (!user) throw new Refusal('UserNotFoundException', 'User does not exist.');
  const { Enabled } = (request['SoftwareTokenMfaSettings'] ?? {}) as { readonly Enabled?: boolean };
  if (Enabled === true && user.SoftwareTokenMfaConfiguration?.Verified !== true)
    throw new Refusal('InvalidParameterException', 'User has not verified software token mfa');
  const pool = await emulated.cognito.getUserPool(context, String(request['UserPoolId']));
  await pool.saveUser(context, { ...user, UserMFASettingList: Enabled === true ? ['SOFTWARE_TOKEN_MFA'] : [] });
  return {};
}

const wrong = (): Refusal => new Refusal('NotAuthorizedException', 'Incorrect username or password.');

/** cognito-local has another name for a wrong password. */
function asWrong(error: unknown): never {
  throw codeOf(error) === 'InvalidPasswordException' || codeOf(error) === 'UserNotFoundException' ? wrong() : error;
}

const codeOf = (error: unknown): string | undefined => {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
};

async function checkClient({ cognito }: Emulated, request: Request, user: string, given: string | undefined): Promise<void> {
  const clientId = String(request['ClientId']);
  const client = await cognito.getAppClient(context, clientId);
  if (!client) throw new Refusal('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
  if (client.ClientSecret !== undefined && given !== secretHash(client.ClientSecret, user, clientId))
    throw new Refusal('NotAuthorizedException', `Unable to verify secret hash for client ${clientId}`);
}

async function serve(
  route: (target: string) => Handler,
  keySet: unknown,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const send = (status: number, body: unknown) =>
    void response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body, timesInSeconds));
  try {
    if (request.method === 'GET') return send(request.url?.endsWith('/.well-known/jwks.json') === true ? 200 : 404, keySet);
    const [, target = ''] = String(request.headers['x-amz-target']).split('.');
    send(200, await route(target)(context, await bodyOf(request)));
  } catch (error) {
    const code = codeOf(error);
    send(code === undefined ? 500 : 400, {
      __type: code ?? 'InternalErrorException',
      message: error instanceof Error ? error.message : '',
    });
  }
}

async function bodyOf(request: IncomingMessage): Promise<Request> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > bodyBytesMax) throw new Refusal('InvalidParameterException', 'too large');
    parts.push(part);
  }
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as Request;
}

/** Times are numbers in Cognito's JSON. */
function timesInSeconds(this: unknown, key: string, value: unknown): unknown {
  const plain = (this as Readonly<Record<string, unknown>>)[key];
  return plain instanceof Date ? Math.floor(plain.getTime() / 1_000) : value;
}
