// What `steward doctor` looks at of the AWS edition: every table, bucket, key, pool, topic and queue of the configuration, and what whoever runs it may do (docs/aws-doctor.md).
import type { Finding } from '@steward/server/edges/cli/command.ts';
import { lookAtBuckets } from '../doctor/look-at-buckets.ts';
import { lookAtKeys } from '../doctor/look-at-keys.ts';
import { lookAtMail } from '../doctor/look-at-mail.ts';
import { lookAtMessages } from '../doctor/look-at-messages.ts';
import { lookAtOrganization } from '../doctor/look-at-organization.ts';
import { lookAtPools } from '../doctor/look-at-pools.ts';
import { lookAtTables } from '../doctor/look-at-tables.ts';
import { lookAtTrail } from '../doctor/look-at-trail.ts';
import { tryPermissions } from '../doctor/try-permissions.ts';
import { openDoctorClients, type DoctorClients } from './examine-clients.ts';
import type { AwsConfig, AwsService } from './aws-config.ts';

export async function examineAws(config: AwsConfig): Promise<readonly Finding[]> {
  const clients = openDoctorClients(config);
  try {
    return await examineWith(config, clients);
  } finally {
    clients.close();
  }
}

export async function examineWith(config: AwsConfig, clients: Omit<DoctorClients, 'close'>): Promise<readonly Finding[]> {
  const { region, tables, buckets, keys, endpoints, nodes, queues, principals, account, cognito } = config;
  const { root, earlier, ...more } = keys;
  const objectKeys = [more.buckets, more.mail, more.operations].filter((each) => each !== undefined);
  /** An emulator has no settings that anybody would rest a promise on. */
  const unlessEmulated = async (service: AwsService, what: string, look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> =>
    endpoints[service] === undefined ? look() : [{ what: `${what}: an emulator on this machine, whose settings say nothing`, ok: true }];
  const found: Finding[] = [
    {
      what: `region ${region}`,
      ok: region === 'eu-central-1',
      advice: 'customers are told that their data lies in Frankfurt (eu-central-1)',
    },
    ...(await unlessEmulated('dynamodb', 'DynamoDB', () =>
      lookAtTables({ client: clients.dynamo, region, tables, key: more.tables, principals }),
    )),
    ...(await unlessEmulated('s3', 'S3', () => lookAtBuckets({ client: clients.s3, region, buckets, keys: objectKeys }))),
    ...(await unlessEmulated('kms', 'KMS', () =>
      lookAtKeys({
        client: clients.kms,
        region,
        keys: { root, ...Object.fromEntries(earlier.map((arn, i) => [`root before, ${i + 1}`, arn])), ...more },
      }),
    )),
    ...(cognito === undefined
      ? [{ what: 'user pools', ok: false, advice: 'none is configured (cognito): passwords are compared by the nodes alone' }]
      : await unlessEmulated('cognito', 'Cognito', () =>
          lookAtPools({ client: clients.cognito, pools: { customers: cognito.customers, staff: cognito.staff } }),
        )),
    ...(await unlessEmulated('messages', 'SNS and SQS', () =>
      lookAtMessages({ sns: clients.sns, sqs: clients.sqs, region, topicArn: nodes?.topicArn, queues }),
    )),
  ];
  if (Object.keys(endpoints).length > 0) return found;
  found.push(...(await lookAtRest(config, clients)));
  const { blobs, snapshots, keyBackups, mirror } = buckets;
  const used = { blobs, snapshots, keyBackups, ...(mirror === undefined ? {} : { mirror }) };
  return [
    ...found,
    ...(await tryPermissions({ ...clients, account, tables, buckets: used, rootKey: root, principals, wakeUps: queues.wakeUps })),
  ];
}

/** What has no emulator. */
async function lookAtRest(
  { region, account, tables, buckets, queues, mail, nodes }: AwsConfig,
  { cloudTrail, ses, sesReceiving, elsewhere }: Omit<DoctorClients, 'close'>,
): Promise<readonly Finding[]> {
  const { trail, ...kept } = buckets;
  const stores = {
    tables: Object.values(tables).map((table) => `arn:aws:dynamodb:${region}:${account}:table/${table}`),
    buckets: Object.values(kept).map((bucket) => `arn:aws:s3:::${bucket}`),
  };
  return [
    ...(trail === undefined || account === undefined
      ? [
          {
            what: 'access trail',
            ok: false,
            advice: 'none is configured (account, buckets.trail): nobody sees who else uses the stores (W2)',
          },
        ]
      : await lookAtTrail({ client: cloudTrail, region, bucket: trail, ...stores }, Date.now())),
    ...(mail === undefined
      ? []
      : await lookAtMail({
          sending: ses,
          receiving: sesReceiving,
          ...mail,
          bucket: queues.mailIn === undefined ? undefined : buckets.mail,
        })),
    ...(nodes !== undefined && queues.wakeUps === undefined
      ? [
          {
            what: 'wake-ups',
            ok: false,
            advice: 'no queue is configured (queues.wakeUps): every node asks every second for what is due, which costs',
          },
        ]
      : []),
    ...(await lookAtOrganization(elsewhere, tables.records)),
  ];
}
