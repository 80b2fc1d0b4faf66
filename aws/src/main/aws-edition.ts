// The AWS edition: any number of processes without a state of their own, over DynamoDB, S3, KMS and Cognito of one region. Everything above the ports is the server's
// own, composed as for every other edition.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import { StewardError } from '@steward/protocol/errors.ts';
import { lockFolder } from '@steward/server/adapters/embedded/folder-lock.ts';
import { openEmbeddedIdentity } from '@steward/server/adapters/embedded/identity/embedded-identity.ts';
import { localSignals } from '@steward/server/adapters/embedded/local-signals.ts';
import { leapMs, notBefore, systemClock } from '@steward/server/adapters/embedded/system-clock.ts';
import { openRowNodes } from '@steward/server/adapters/nodes/row-nodes.ts';
import { openRowClock } from '@steward/server/adapters/nodes/row-clock.ts';
import type { Environment } from '@steward/server/main/config.ts';
import type { Edition, Ground, HandedOverQueues, IdentityRealm, OpenParts } from '@steward/server/main/edition.ts';
import { openScratch, sweepScratch } from '@steward/server/main/embedded-stores.ts';
import { placeOfRegion } from '@steward/server/main/gate-config.ts';
import type { Endpoint } from '@steward/server/promises/parts.ts';
import { roleKeys } from '../role-keys.ts';
import { sqsQueue } from '../sqs-queue.ts';
import { sqsWakeUps } from '../sqs-wake-ups.ts';
import type { Nodes } from '@steward/server/ports/nodes.ts';
import { version } from '@steward/server/main/version.ts';
import { openSnsNodeWire } from '../sns-node-wire.ts';
import { cloudTrail } from '../cloud-trail.ts';
import { trailKeys } from '../cloud-trail-signature.ts';
import { cognitoCredentials } from '../cognito-credentials.ts';
import { openCognitoPool, type CognitoPool } from '../cognito-pool.ts';
import { openAwsClients, type AwsClients, type WatchCall } from './aws-clients.ts';
import { configFileDefault, readAwsConfig, type AwsConfig, type PoolConfig } from './aws-config.ts';
import { examineAws } from './examine-aws.ts';
import { reachableOf, storeProcessors, storesLocated, type Reachable } from './aws-hosts.ts';
import { awsRecovery, recoveringFrom } from './aws-recovery.ts';
import { openAwsStores } from './aws-stores.ts';
import { oldTables } from './old-tables.ts';
import { mailSettings } from './mail-settings.ts';

/** `environment` names the configuration file; it is read when something of it is first needed, so that `--help` works without. `watch` hears of every call, for whoever measures. */
export function createAwsEdition(environment: Environment, watch?: WatchCall): Edition {
  const file = resolve(environment['STEWARD_AWS_CONFIG'] ?? configFileDefault);
  let read: AwsConfig | undefined;
  let reachable: Reachable | undefined;
  let chained: KMSClient | undefined;
  let onLookup: () => void = () => undefined;
  const config = () => (read ??= readAwsConfig(file));
  return {
    name: 'aws',
    settings(given) {
      const said = { ...placeFor(config()), ...mailSettings(config()), ...config().settings, ...given };
      if (said['STEWARD_MODE'] === 'production' && Object.keys(config().endpoints).length > 0)
        throw new StewardError('invalid-input', { field: 'endpoints', rule: 'emulators on this machine are not for production' });
      return said;
    },
    open(parts) {
      onLookup = () => parts.count('dns-resolver');
      return openGround(config(), parts, watch);
    },
    recovery: async (_config, from) => awsRecovery(config(), from),
    oldPlace: () => oldTables(config()),
    staysBehind: () => staysBehind(config()),
    companies: () => ({ processors: storeProcessors(config()), located: storesLocated(config()) }),
    assertThere: async () => void config(),
    where: () => whereOf(config()),
    mayReach({ host, port }) {
      reachable ??= reachableOf(config());
      if (port !== undefined) return reachable.targets.has(`${host}:${port}`);
      const known = reachable.names.has(host);
      if (known) onLookup();
      return known;
    },
    keeps: () => keptBy(config()),
    roleKeys: roleKeys(() => (chained ??= new KMSClient({ region: config().region }))),
    examine: () => examineAws(config()),
  };
}

/** What a process keeps on its own machine is nothing that matters: the socket of the command line, and a place to rehearse in. */
async function openGround(aws: AwsConfig, parts: OpenParts, watch?: WatchCall): Promise<Ground> {
  const { config, random, count, machine, startMs, onAlarm } = parts;
  await mkdir(config.data, { recursive: true, mode: 0o700 });
  const lock = lockFolder(config.data);
  if (!lock)
    throw new StewardError('conflict', {
      field: 'STEWARD_DATA',
      rule: `another Steward works in ${config.data}; each node has a folder of its own for what it needs while it runs`,
    });
  const clients = openAwsClients(aws, count, watch);
  const release = async () => {
    clients.close();
    lock.release();
  };
  try {
    await sweepScratch(config.data);
    const { stores, clock, roots } = await openAwsStores({
      config: aws,
      clients,
      random,
      ownClock: machine !== undefined,
      // A clock that is given runs ahead on purpose, and vouches for itself: the demo's.
      openClock: async (rows) =>
        machine === undefined
          ? openRowClock({ rows, leapMs, machine: notBefore(startMs) })
          : systemClock(join(config.data, 'clock'), { machine, steady: false }),
    });
    const begun = parts.recovering === true ? undefined : await recoveringFrom(stores.rows);
    if (begun !== undefined)
      throw new StewardError('conflict', {
        field: 'tables.records',
        rule: `a recovery from snapshot ${begun} was broken off; run the same \`steward recover\` again`,
      });
    const nodes = await openNodes(aws, parts, clients, stores, clock);
    return {
      stores,
      clock,
      nodes,
      roots,
      signals: localSignals(),
      openIdentity: identities(aws, clients, clock, random),
      ...trailOf(aws, clients),
      queues: queuesOf(aws, clients, onAlarm),
      wakeUps: aws.queues.wakeUps === undefined ? undefined : sqsWakeUps({ client: clients.sqs, queueUrl: aws.queues.wakeUps, onAlarm }),
      openScratch: () => openScratch(config.data, stores),
      async release() {
        await nodes.close();
        roots.close();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/** One set of ceremonies; what a password or a code is compared with lies in the realm's pool, where the installation has pools. */
function identities(
  { cognito, endpoints }: AwsConfig,
  { cognito: client }: AwsClients,
  clock: Ground['clock'],
  random: OpenParts['random'],
): Ground['openIdentity'] {
  const origin = endpoints.cognito === undefined ? {} : { origin: endpoints.cognito };
  const pools = new Map<IdentityRealm, Promise<CognitoPool>>();
  const poolOf = (realm: IdentityRealm, { userPoolId, clientId }: PoolConfig) => {
    let pool = pools.get(realm);
    if (!pool) pools.set(realm, (pool = openCognitoPool({ client, userPoolId, clientId, ...origin })));
    return pool;
  };
  return async (realm, parts) => {
    if (!cognito) return openEmbeddedIdentity(parts);
    const pool = await poolOf(realm, cognito[realm]);
    const group = realm === 'staff' ? cognito.staff.group : undefined;
    return openEmbeddedIdentity({
      ...parts,
      credentials: cognitoCredentials({ pool, clock, random, group, keepsHash: cognito.keepsHash }),
    });
  };
}

/** The account's own log of who used the stores, where the file says where it is delivered and who may use them. */
function trailOf(
  { region, account, tables, buckets, keys, principals }: AwsConfig,
  { s3, cloudTrail: client }: AwsClients,
): Pick<Ground, 'accessTrail'> {
  const { trail, mail, ...kept } = buckets;
  if (trail === undefined || account === undefined || principals.length === 0) return {};
  const stores = [
    ...Object.values(tables).map((table) => `arn:aws:dynamodb:${region}:${account}:table/${table}`),
    ...Object.values(kept).map((bucket) => `arn:aws:s3:::${bucket}`),
    ...(mail === undefined ? [] : [`arn:aws:s3:::${mail}`]),
    keys.root,
    ...keys.earlier,
  ];
  return { accessTrail: cloudTrail({ client: s3, bucket: trail, account, region, ours: principals, stores, keys: trailKeys(client) }) };
}

function queuesOf({ queues }: AwsConfig, { sqs }: AwsClients, onAlarm: (what: string) => void): HandedOverQueues {
  const of = (queueUrl: string | undefined, what: string) =>
    queueUrl === undefined ? undefined : sqsQueue({ client: sqs, queueUrl, what, onAlarm });
  return { mailIn: of(queues.mailIn, 'received mail'), mailEvents: of(queues.mailFeedback, 'what became of mail') };
}

/** This process among the others over the same tables. Without a topic they hear of each other by what they read. */
async function openNodes(
  { nodes }: AwsConfig,
  { random, onAlarm }: OpenParts,
  { sns, sqs }: AwsClients,
  { rows }: Ground['stores'],
  clock: Ground['clock'],
): Promise<Nodes> {
  const wire = nodes && (await openSnsNodeWire({ ...nodes, sns, sqs, random, onAlarm }));
  try {
    return await openRowNodes({ rows, random, release: version, wire, nowMs: () => clock.nowMs(), onAlarm });
  } catch (error) {
    await wire?.close();
    throw error;
  }
}

/** Nobody can read passwords out of the pools. */
const staysBehind = ({ cognito }: AwsConfig): readonly string[] =>
  cognito === undefined
    ? []
    : [
        'Passwords of people who signed in here, unless their hashes were kept (cognito.keepsHash in steward.aws.json, some weeks before): when they next try, the link for a new one is mailed to them.',
        'Authenticator apps that were set up here: with a recovery code or a passkey they are set up anew.',
      ];

/** Nodes stand in the region; an emulator says nothing of where. */
const placeFor = ({ region, endpoints }: AwsConfig): Environment =>
  Object.keys(endpoints).length > 0 ? {} : { STEWARD_PLACE: placeOfRegion(region) };

function whereOf({ region, account, keys, endpoints }: AwsConfig): string {
  const emulated = Object.keys(endpoints);
  const there =
    emulated.length > 0
      ? `emulators on this machine (${emulated.join(', ')})`
      : `${region}${account === undefined ? '' : `, account ${account}`}`;
  return `Data: DynamoDB and S3, ${there}   root key: ${keys.root}`;
}

function keptBy({ region, endpoints, tables, buckets, keys, cognito }: AwsConfig): readonly Endpoint[] {
  const place = (service: keyof AwsConfig['endpoints']) => (endpoints[service] === undefined ? placeOfRegion(region) : 'here');
  const named: Readonly<Record<string, string | undefined>> = {
    records: tables.records,
    keys: tables.keys,
    identity: tables.identity,
    epochs: tables.epochs,
    credentials: cognito?.customers.userPoolId,
    root: keys.root.split('/').at(-1),
    files: buckets.blobs,
    snapshots: buckets.snapshots,
    'key-backups': buckets.keyBackups,
    mirror: buckets.mirror,
    'received-mail': buckets.mail,
  };
  const on = (service: keyof AwsConfig['endpoints'], id: string, en: string, de: string): Endpoint => ({
    id,
    what: { en, de },
    place: place(service),
    ...(named[id] === undefined ? {} : { named: named[id] }),
  });
  return [
    on('dynamodb', 'records', 'Records, history and ledgers, sealed (DynamoDB)', 'Einträge, Verlauf und Protokolle, versiegelt (DynamoDB)'),
    on(
      'dynamodb',
      'keys',
      'Record keys, wrapped (DynamoDB, a table of its own)',
      'Schlüssel der Einträge, verpackt (DynamoDB, eigene Tabelle)',
    ),
    on('dynamodb', 'identity', 'Login data, sealed (DynamoDB, a table of its own)', 'Anmeldedaten, versiegelt (DynamoDB, eigene Tabelle)'),
    ...(cognito === undefined
      ? []
      : [on('cognito', 'credentials', 'What passwords are compared with (Cognito)', 'Womit Passwörter verglichen werden (Cognito)')]),
    on('dynamodb', 'epochs', 'Epoch keys, wrapped (DynamoDB, a table of its own)', 'Epochenschlüssel, verpackt (DynamoDB, eigene Tabelle)'),
    on('kms', 'root', 'Root key (KMS)', 'Wurzelschlüssel (KMS)'),
    on('s3', 'files', 'Files, sealed (S3)', 'Dateien, versiegelt (S3)'),
    on('s3', 'snapshots', 'Snapshots, sealed (S3)', 'Schnappschüsse, versiegelt (S3)'),
    on('s3', 'key-backups', 'Key backups (S3, a bucket of its own)', 'Schlüsselsicherungen (S3, eigener Bucket)'),
    ...(buckets.mirror === undefined
      ? []
      : [on('s3', 'mirror', 'Second copy of the ledgers (S3, a bucket of its own)', 'Zweitschrift der Protokolle (S3, eigener Bucket)')]),
    ...(buckets.mail === undefined
      ? []
      : [
          on(
            's3',
            'received-mail',
            'Received mail until it is taken (S3, a bucket of its own)',
            'Empfangene E-Mail, bis sie übernommen ist (S3, eigener Bucket)',
          ),
        ]),
  ];
}
