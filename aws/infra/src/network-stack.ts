// The network of the nodes: private, in several zones, without an address of its own on the internet. The services of AWS are reached without leaving the network, and by way of
// an endpoint only our own tables, buckets, keys and messages are. What the product may send elsewhere goes out by one address each zone, and the product's gate decides it.
import { Stack, Validations } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { region, type Installation } from './installation.ts';
import { keyByName } from './keys.ts';
import { dataBuckets, namesOf, tables, type Names } from './names.ts';

const zones = ['a', 'b'].map((zone) => `${region}${zone}`);
const tls = Port.tcp(443);

/** Interface endpoints, by the service whose calls they carry. Cognito's key sets are not promised to be served by one, so Cognito is reached by way of NAT. */
const carried = {
  kms: InterfaceVpcEndpointAwsService.KMS,
  sqs: InterfaceVpcEndpointAwsService.SQS,
  sns: InterfaceVpcEndpointAwsService.SNS,
  sts: InterfaceVpcEndpointAwsService.STS,
  logs: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  'ecr-api': InterfaceVpcEndpointAwsService.ECR,
  'ecr-docker': InterfaceVpcEndpointAwsService.ECR_DOCKER,
  secretsmanager: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
} as const;

export class NetworkStack extends Stack {
  readonly vpc: Vpc;
  readonly nodes: SecurityGroup;
  readonly balancer: SecurityGroup;

  constructor(scope: Construct, installation: Installation, keyArn: string) {
    super(scope, `${installation.name}-network`, {
      description: 'Steward: the network of the nodes',
      env: { account: installation.account, region },
      terminationProtection: true,
    });
    this.vpc = new Vpc(this, 'Vpc', {
      vpcName: installation.name,
      ipAddresses: IpAddresses.cidr('10.73.0.0/20'),
      availabilityZones: zones,
      natGateways: zones.length,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        { name: 'balancer', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
        { name: 'nodes', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 23 },
      ],
    });
    Validations.of(this.vpc).acknowledge({
      id: 'CloudFormation-Validate::W3010',
      reason: 'The region is promised, so its zones can be named.',
    });
    this.#flowLogs(installation, keyByName(this, keyArn));
    this.balancer = this.#group('balancer', 'The load balancer: from anywhere to 443');
    this.nodes = this.#group('nodes', 'The nodes: from the balancer in, TLS out');
    this.#open();
    this.#endpoints(installation, namesOf(installation));
  }

  /** Said here, or the zones of the account would be asked for over the network. */
  override get availabilityZones(): string[] {
    return [...zones];
  }

  #group(name: string, description: string): SecurityGroup {
    return new SecurityGroup(this, `Group-${name}`, { vpc: this.vpc, description, allowAllOutbound: false, disableInlineRules: true });
  }

  #open(): void {
    this.balancer.addIngressRule(Peer.anyIpv4(), tls, 'people');
    this.balancer.addEgressRule(this.nodes, Port.tcp(nodePort), 'to the nodes');
    this.nodes.addIngressRule(this.balancer, Port.tcp(nodePort), 'from the balancer');
    this.nodes.addEgressRule(Peer.anyIpv4(), tls, 'services of AWS, and what the gate lets through');
  }

  #flowLogs({ name }: Installation, key: IKey): void {
    const group = new LogGroup(this, 'FlowLogs', {
      logGroupName: `/${name}/network`,
      encryptionKey: key,
      retention: RetentionDays.THREE_MONTHS,
    });
    this.vpc.addFlowLog('Flows', { destination: FlowLogDestination.toCloudWatchLogs(group), trafficType: FlowLogTrafficType.REJECT });
  }

  #endpoints(installation: Installation, names: Names): void {
    const dynamo = this.vpc.addGatewayEndpoint('Endpoint-dynamodb', { service: GatewayVpcEndpointAwsService.DYNAMODB });
    dynamo.addToPolicy(
      allow(
        ['dynamodb:*'],
        tables.map((use) => names.tableArn(use)),
        ours(installation),
      ),
    );
    const s3 = this.vpc.addGatewayEndpoint('Endpoint-s3', { service: GatewayVpcEndpointAwsService.S3 });
    for (const statement of s3Statements(installation, names)) s3.addToPolicy(statement);
    const group = this.#group('endpoints', 'Endpoints of AWS services: from the nodes');
    group.addIngressRule(this.nodes, tls, 'from the nodes');
    for (const [name, service] of Object.entries(carried)) {
      const endpoint = this.vpc.addInterfaceEndpoint(`Endpoint-${name}`, {
        service,
        securityGroups: [group],
        open: false,
        privateDnsEnabled: true,
      });
      // A business's own key lies in that business's account; everything else is ours. Images of containers are fetched in the name of Fargate.
      const more =
        name === 'kms' && installation.businessKeys.length > 0
          ? [allow(['kms:Decrypt', 'kms:Encrypt', 'kms:DescribeKey'], installation.businessKeys)]
          : [];
      for (const statement of [allow(['*'], ['*'], ours(installation)), ...more]) endpoint.addToPolicy(statement);
    }
  }
}

/** Where a node listens. */
export const nodePort = 7300;

/** Ours is who asks and ours is what is asked for. */
const ours = ({ account }: Installation): Record<string, Record<string, string>> => ({
  StringEquals: { 'aws:PrincipalAccount': account },
  // Some calls, such as signing in to the registry of images, are about nothing in particular.
  StringEqualsIfExists: { 'aws:ResourceAccount': account },
});

/** Exports go to a business's own bucket with the business's own credentials; layers of images lie in a bucket of AWS. */
function s3Statements(installation: Installation, names: Names): readonly PolicyStatement[] {
  const buckets = [...dataBuckets, 'trail' as const].map((use) => names.bucketArn(use));
  return [
    allow(['s3:*'], [...buckets, ...buckets.map((arn) => `${arn}/*`)], ours(installation)),
    allow(['s3:AbortMultipartUpload', 's3:PutObject', 's3:ListMultipartUploadParts'], ['*'], {
      StringNotEquals: { 'aws:PrincipalAccount': installation.account, 'aws:ResourceAccount': installation.account },
    }),
    allow(['s3:GetObject'], [`arn:aws:s3:::prod-${region}-starport-layer-bucket/*`]),
  ];
}

function allow(actions: readonly string[], resources: readonly string[], conditions?: Record<string, unknown>): PolicyStatement {
  const common = { principals: [new AnyPrincipal()], actions: [...actions], resources: [...resources] };
  return new PolicyStatement({ ...common, ...(conditions === undefined ? {} : { conditions }) });
}
