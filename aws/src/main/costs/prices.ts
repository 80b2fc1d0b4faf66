// Prices of eu-central-1 in US dollars, on demand, without tax, credits and free tiers: inputs, to be renewed from where they were taken. Each is one line so that a
// change of it is a change of one number.
export interface Price {
  readonly usd: number;
  readonly per: string;
  readonly source: string;
}

/** The machine-readable feed behind AWS's price pages, by service: `https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/<service>/current/eu-central-1/index.json`. */
const list = (service: string, published: string) => `AWS Price List ${service}, ${published}`;
const page = (name: string) => `https://aws.amazon.com/${name}/pricing/`;

export const prices = {
  writes: { usd: 0.7625e-6, per: 'write request unit', source: list('AmazonDynamoDB', '2026-08-15') },
  reads: { usd: 0.1525e-6, per: 'read request unit', source: list('AmazonDynamoDB', '2026-08-15') },
  tableGb: { usd: 0.306, per: 'GB and month in tables', source: list('AmazonDynamoDB', '2026-08-15') },
  historyGb: { usd: 0.2448, per: 'GB and month of point-in-time recovery', source: list('AmazonDynamoDB', '2026-08-15') },
  puts: { usd: 0.0054e-3, per: 'PUT, POST or LIST', source: list('AmazonS3', '2026-08-07') },
  gets: { usd: 0.00043e-3, per: 'GET and other', source: list('AmazonS3', '2026-08-07') },
  objectGb: { usd: 0.0245, per: 'GB and month in buckets', source: list('AmazonS3', '2026-08-07') },
  kms: { usd: 0.03e-4, per: 'KMS request', source: page('kms') },
  keyMonth: { usd: 1, per: 'KMS key and month', source: page('kms') },
  events: { usd: 0.1e-5, per: 'CloudTrail data event', source: page('cloudtrail') },
  logins: { usd: 0, per: 'Cognito call: counted by active user instead', source: page('cognito') },
  activeUser: { usd: 0.015, per: 'monthly active user (Essentials)', source: page('cognito') },
  messages: { usd: 0.4e-6, per: 'SQS request (SNS: 0.5e-6)', source: list('AWSQueueService', '2025-08-28') },
  vcpuHour: { usd: 0.04656, per: 'vCPU and hour (Fargate, x86)', source: list('AmazonECS', '2026-07-07') },
  memoryHour: { usd: 0.00511, per: 'GB of memory and hour (Fargate, x86)', source: list('AmazonECS', '2026-07-07') },
  endpointHour: { usd: 0.012, per: 'interface endpoint, zone and hour', source: list('AmazonVPC', '2026-07-24') },
  balancerHour: { usd: 0.027, per: 'network load balancer and hour', source: page('elasticloadbalancing') },
  outGb: { usd: 0.09, per: 'GB to the internet', source: list('AWSDataTransfer', '2026-07-20') },
  logGb: { usd: 0.63, per: 'GB of logs taken in', source: list('AmazonCloudWatch', '2026-08-06') },
} as const satisfies Readonly<Record<string, Price>>;
