// Nodes behind a load balancer: any number, each the same, none holding anything. People's connections end at the balancer with a certificate of ACM and go on to a node over TLS
// again (promise S1); the address they come from stays what it was, so that no header has to be believed. A node's file system is read-only but for its scratch space, it runs as
// nobody in particular, without a shell, and nobody can open one in it.
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import {
  Capability,
  CpuArchitecture,
  Cluster,
  ContainerImage,
  ContainerInsights,
  FargatePlatformVersion,
  FargateService,
  FargateTaskDefinition,
  LinuxParameters,
  LogDriver,
  PropagatedTagSource,
  Secret as EcsSecret,
} from 'aws-cdk-lib/aws-ecs';
import {
  NetworkLoadBalancer,
  NetworkTargetGroup,
  Protocol,
  SslPolicy,
  TargetType,
  type NetworkListenerProps,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { imageOf } from './image.ts';
import { region, type Installation } from './installation.ts';
import { keyByName } from './keys.ts';
import { nodePort, type NetworkStack } from './network-stack.ts';
import { makeRoles, type Roles } from './roles.ts';
import type { Made } from './permissions.ts';

export interface ServiceParts {
  readonly network: NetworkStack;
  readonly made: Made;
  /** What `steward.aws.json` holds. */
  readonly configuration: object;
}

type Tasks = Readonly<Record<'node' | 'doctor' | 'command', FargateTaskDefinition>>;

const stopSeconds = 120;
const drainSeconds = 60;
const healthSeconds = 10;
const scratchGiB = 40;
const scaleAtPercent = 60;
/** A node that starts reads its maps, policies and ledgers first. */
const graceSeconds = 120;

export class ServiceStack extends Stack {
  readonly roles: Roles;
  readonly service: FargateService;
  readonly targets: NetworkTargetGroup;
  readonly balancer: NetworkLoadBalancer;
  readonly cluster: Cluster;
  readonly tasks: Tasks;
  readonly #installation: Installation;
  readonly #parts: ServiceParts;
  readonly #key: IKey;

  constructor(scope: Construct, installation: Installation, parts: ServiceParts) {
    super(scope, `${installation.name}-service`, {
      description: 'Steward: nodes behind a load balancer',
      env: { account: installation.account, region },
    });
    this.#installation = installation;
    this.#parts = parts;
    this.#key = keyByName(this, parts.made.keys.operations);
    this.roles = makeRoles(this, installation, parts.made, parts.network.vpc.vpcId);
    this.cluster = new Cluster(this, 'Cluster', {
      clusterName: installation.name,
      vpc: parts.network.vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
      managedStorageConfiguration: { fargateEphemeralStorageKmsKey: this.#key },
    });
    this.tasks = this.#makeTasks();
    this.service = this.#makeService();
    this.balancer = this.#makeBalancer();
    this.targets = this.#makeTargets();
    this.#listen();
    new CfnOutput(this, 'StewardAwsJson', { value: this.toJsonString(parts.configuration), description: 'steward.aws.json' });
    new CfnOutput(this, 'Url', { value: `https://${installation.domain}` });
  }

  /** Where a task started by hand runs. */
  get taskNetwork(): object {
    const { vpc, nodes } = this.#parts.network;
    const subnets = vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_WITH_EGRESS }).subnetIds;
    return { subnets, securityGroups: [nodes.securityGroupId], assignPublicIp: 'DISABLED' };
  }

  #makeTasks(): Tasks {
    const image = ContainerImage.fromDockerImageAsset(imageOf(this, this.#installation));
    const logs = new LogGroup(this, 'Logs', {
      logGroupName: nodesLog(this.#installation.name),
      encryptionKey: this.#key,
      retention: RetentionDays.THREE_MONTHS,
    });
    const make = (use: keyof Tasks, role: Role, command: readonly string[]): FargateTaskDefinition =>
      this.#task(use, role, image, logs, command);
    return {
      node: make('node', this.roles.node, ['start']),
      doctor: make('doctor', this.roles.doctor, ['doctor']),
      // The operator's command line; the runbook that starts it gives the words.
      command: make('command', this.roles.node, ['status']),
    };
  }

  #task(use: keyof Tasks, role: Role, image: ContainerImage, logs: LogGroup, command: readonly string[]): FargateTaskDefinition {
    const { nodes } = this.#installation;
    const task = new FargateTaskDefinition(this, `Task-${use}`, {
      family: `${this.#installation.name}-${use}`,
      cpu: nodes.cpu,
      memoryLimitMiB: nodes.memoryMiB,
      ephemeralStorageGiB: scratchGiB,
      runtimePlatform: { cpuArchitecture: CpuArchitecture.X86_64 },
      taskRole: role,
    });
    const linuxParameters = new LinuxParameters(this, `Linux-${use}`, { initProcessEnabled: true });
    linuxParameters.dropCapabilities(Capability.ALL);
    const container = task.addContainer('steward', {
      image,
      command: [...command],
      environment: this.#environment(),
      secrets: this.#secrets(),
      logging: LogDriver.awsLogs({ logGroup: logs, streamPrefix: use }),
      readonlyRootFilesystem: true,
      privileged: false,
      user: `${nobody}:${nobody}`,
      linuxParameters,
      stopTimeout: Duration.seconds(stopSeconds),
      portMappings: use === 'node' ? [{ containerPort: nodePort }] : [],
    });
    task.addVolume({ name: 'scratch' });
    container.addMountPoints({ sourceVolume: 'scratch', containerPath: '/tmp', readOnly: false });
    return task;
  }

  /** Nothing here is secret. */
  #environment(): Record<string, string> {
    const { domain, environment } = this.#installation;
    return {
      STEWARD_MODE: 'production',
      ...environment,
      STEWARD_EDITION: 'aws',
      STEWARD_URL: `https://${domain}`,
      STEWARD_HOST: '0.0.0.0',
      STEWARD_PORT: String(nodePort),
      STEWARD_AWS_CONFIG_CONTENT: this.toJsonString(this.#parts.configuration),
    };
  }

  #secrets(): Record<string, EcsSecret> {
    const secrets = Object.entries(this.#installation.secrets).map(([name, arn]) => {
      const secret = Secret.fromSecretCompleteArn(this, `Secret-${name}`, arn);
      return [name, EcsSecret.fromSecretsManager(secret)] as const;
    });
    return Object.fromEntries(secrets);
  }

  #makeService(): FargateService {
    const { network } = this.#parts;
    const { nodes } = this.#installation;
    const service = new FargateService(this, 'Service', {
      serviceName: this.#installation.name,
      cluster: this.cluster,
      taskDefinition: this.tasks.node,
      platformVersion: FargatePlatformVersion.VERSION1_4,
      desiredCount: nodes.least,
      // An old release and a new one side by side, never fewer nodes than there were; one that does not become healthy is taken back.
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { rollback: true },
      healthCheckGracePeriod: Duration.seconds(graceSeconds),
      assignPublicIp: false,
      securityGroups: [network.nodes],
      vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      enableExecuteCommand: false,
      propagateTags: PropagatedTagSource.SERVICE,
    });
    const scaling = service.autoScaleTaskCount({ minCapacity: nodes.least, maxCapacity: nodes.most });
    scaling.scaleOnCpuUtilization('Busy', { targetUtilizationPercent: scaleAtPercent });
    return service;
  }

  #makeBalancer(): NetworkLoadBalancer {
    const { network } = this.#parts;
    return new NetworkLoadBalancer(this, 'Balancer', {
      loadBalancerName: this.#installation.name,
      vpc: network.vpc,
      internetFacing: true,
      crossZoneEnabled: true,
      deletionProtection: true,
      securityGroups: [network.balancer],
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
    });
  }

  #makeTargets(): NetworkTargetGroup {
    const targets = new NetworkTargetGroup(this, 'Targets', {
      vpc: this.#parts.network.vpc,
      port: nodePort,
      protocol: Protocol.TLS,
      targetType: TargetType.IP,
      preserveClientIp: true,
      deregistrationDelay: Duration.seconds(drainSeconds),
      healthCheck: { protocol: Protocol.HTTPS, path: '/v1/health', interval: Duration.seconds(healthSeconds), healthyThresholdCount: 2 },
    });
    this.service.attachToNetworkTargetGroup(targets);
    return targets;
  }

  #listen(): void {
    const { zone: named, domain } = this.#installation;
    const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId: named.id, zoneName: named.name });
    const certificate = new Certificate(this, 'Certificate', { domainName: domain, validation: CertificateValidation.fromDns(zone) });
    this.balancer.addListener('People', listening(certificate, this.targets));
    new ARecord(this, 'Address', { zone, recordName: `${domain}.`, target: RecordTarget.fromAlias(new LoadBalancerTarget(this.balancer)) });
  }
}

/** What nodes write down. */
export const nodesLog = (installation: string): string => `/${installation}/nodes`;

/** The user in the image, who owns nothing. */
export const nobody = 10_001;

/** TLS 1.2 at least, ciphers with forward secrecy alone. */
function listening(certificate: Certificate, targets: NetworkTargetGroup): Omit<NetworkListenerProps, 'loadBalancer'> {
  return {
    port: 443,
    protocol: Protocol.TLS,
    certificates: [certificate],
    sslPolicy: SslPolicy.TLS13_12_RES_PQ,
    defaultTargetGroups: [targets],
  };
}
