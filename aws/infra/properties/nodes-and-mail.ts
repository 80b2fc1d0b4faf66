// What the promises about running and sending rest on: S1 (TLS everywhere), S4, P1, D6, and that a node holds nothing and lets nobody in.
import { account, admitted, nodes } from './principals.ts';
import { at, each, listAt, objectAt, resources, said, same, stackNames, textOf, textsAt, type Json, type Property } from './template.ts';

const task = 'AWS::ECS::TaskDefinition';
const service = 'AWS::ECS::Service';
const containerPath = ['Properties', 'ContainerDefinitions', 0] as const;

const tasks: Property = {
  name: 'S1, S4: a node runs as nobody, on a read-only file system, without powers, without a shell that could be opened in it',
  wrongs: (templates) => [
    ...each(templates, task, 3, ({ properties }) =>
      listAt(properties, 'ContainerDefinitions').flatMap((container) => [
        !/^[1-9]\d*:[1-9]\d*$/.test(textOf(at(container, 'User'))) && 'runs as root',
        at(container, 'ReadonlyRootFilesystem') !== true && 'can change its own files',
        at(container, 'Privileged') === true && 'has every power over the machine',
        !same(textsAt(container, 'LinuxParameters', 'Capabilities', 'Drop'), ['ALL']) && 'keeps powers it does not need',
        listAt(container, 'LinuxParameters', 'Capabilities', 'Add').length > 0 && 'is given powers',
        at(container, 'LogConfiguration', 'LogDriver') !== 'awslogs' && 'writes its log elsewhere',
        listAt(container, 'MountPoints').some((mount) => at(mount, 'ContainerPath') !== '/tmp') &&
          'can write elsewhere than in its scratch space',
        listAt(container, 'Environment').some((variable) => /SECRET|PASS|TOKEN/.test(textOf(at(variable, 'Name')))) &&
          'has a secret in clear',
        at(properties, 'NetworkMode') !== 'awsvpc' && 'shares a network',
      ]),
    ),
    ...each(templates, service, 1, ({ properties }) => [
      at(properties, 'EnableExecuteCommand') === true && 'lets somebody open a shell in a node',
      Number(at(properties, 'DesiredCount')) < 2 && 'has no second node',
      Number(at(properties, 'DeploymentConfiguration', 'MinimumHealthyPercent')) < 100 && 'has fewer nodes while a release comes',
      at(properties, 'DeploymentConfiguration', 'DeploymentCircuitBreaker', 'Rollback') !== true &&
        'stays with a release that does not start',
      at(properties, 'NetworkConfiguration', 'AwsvpcConfiguration', 'AssignPublicIp') !== 'DISABLED' && 'has an address on the internet',
      at(properties, 'PlatformVersion') === 'LATEST' && 'runs on what nobody chose',
    ]),
    ...each(templates, 'AWS::ECS::Cluster', 1, ({ properties }) => [
      at(properties, 'Configuration', 'ManagedStorageConfiguration', 'FargateEphemeralStorageKmsKeyId') === undefined &&
        'has scratch space under a key of AWS',
      at(properties, 'Configuration', 'ExecuteCommandConfiguration') !== undefined && 'is made for shells',
    ]),
  ],
  breaches: [
    { what: 'root', type: task, path: [...containerPath, 'User'], to: undefined },
    { what: 'root by number', type: task, path: [...containerPath, 'User'], to: '0:0' },
    { what: 'a file system to write to', type: task, named: /node/, path: [...containerPath, 'ReadonlyRootFilesystem'], to: false },
    { what: 'powers', type: task, path: [...containerPath, 'LinuxParameters', 'Capabilities'], to: undefined },
    { what: 'tracing', type: task, path: [...containerPath, 'LinuxParameters', 'Capabilities', 'Add'], to: ['SYS_PTRACE'] },
    { what: 'a shell', type: service, path: ['Properties', 'EnableExecuteCommand'], to: true },
    { what: 'one node', type: service, path: ['Properties', 'DesiredCount'], to: 1 },
    {
      what: 'a public address',
      type: service,
      path: ['Properties', 'NetworkConfiguration', 'AwsvpcConfiguration', 'AssignPublicIp'],
      to: 'ENABLED',
    },
    { what: 'no way back', type: service, path: ['Properties', 'DeploymentConfiguration', 'DeploymentCircuitBreaker'], to: undefined },
  ],
};

const listener = 'AWS::ElasticLoadBalancingV2::Listener';
const targets = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const attribute = (properties: Json, list: string, name: string): Json =>
  at(
    listAt(properties, list).find((entry) => at(entry, 'Key') === name),
    'Value',
  );

const transport: Property = {
  name: 'S1: TLS 1.2 or later from a person to the load balancer, and TLS again from there to the node',
  wrongs: (templates) => [
    ...each(templates, listener, 1, ({ properties }) => [
      at(properties, 'Protocol') !== 'TLS' && 'takes connections without TLS',
      !/^ELBSecurityPolicy-TLS13-1-[23](-Res)?(-PQ)?-20(2[1-9]|3\d)-\d\d$/.test(textOf(at(properties, 'SslPolicy'))) &&
        'speaks old TLS or weak ciphers',
      listAt(properties, 'Certificates').length !== 1 && 'has no certificate',
    ]),
    ...each(templates, targets, 1, ({ properties }) => [
      at(properties, 'Protocol') !== 'TLS' && 'speaks to nodes without TLS',
      at(properties, 'HealthCheckProtocol') !== 'HTTPS' && 'asks nodes without TLS',
      attribute(properties, 'TargetGroupAttributes', 'preserve_client_ip.enabled') !== 'true' && 'hides from where somebody comes',
    ]),
    ...each(templates, 'AWS::ElasticLoadBalancingV2::LoadBalancer', 1, ({ properties }) => [
      attribute(properties, 'LoadBalancerAttributes', 'deletion_protection.enabled') !== 'true' && 'can be deleted',
      listAt(properties, 'SecurityGroups').length === 0 && 'is open at every port',
    ]),
  ],
  breaches: [
    { what: 'TCP', type: listener, path: ['Properties', 'Protocol'], to: 'TCP' },
    { what: 'TLS 1.0', type: listener, path: ['Properties', 'SslPolicy'], to: 'ELBSecurityPolicy-2016-08' },
    {
      what: 'ciphers without forward secrecy',
      type: listener,
      path: ['Properties', 'SslPolicy'],
      to: 'ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06',
    },
    { what: 'in clear to the node', type: targets, path: ['Properties', 'Protocol'], to: 'TCP' },
    { what: 'health in clear', type: targets, path: ['Properties', 'HealthCheckProtocol'], to: 'HTTP' },
    { what: 'addresses hidden', type: targets, path: ['Properties', 'TargetGroupAttributes'], to: [] },
  ],
};

const inbound = /^AWS::EC2::SecurityGroupIngress$/;
const endpoint = 'AWS::EC2::VPCEndpoint';
const carriedMin = ['dynamodb', 's3', 'kms', 'sqs', 'sns', 'logs', 'sts', 'ecr.api', 'ecr.dkr', 'secretsmanager'];

const network: Property = {
  name: 'D6, S1: nodes are reached by the balancer alone, send over TLS alone, and reach the stores without leaving the network',
  wrongs: (templates) => {
    const open = resources(templates, inbound).filter(
      ({ properties }) => at(properties, 'CidrIp') !== undefined || at(properties, 'CidrIpv6') !== undefined,
    );
    // CDK writes down that nothing goes out as a rule for an address that nobody has.
    const out = resources(templates, 'AWS::EC2::SecurityGroupEgress').filter(
      ({ properties }) => at(properties, 'CidrIp') !== '255.255.255.255/32',
    );
    const carried = resources(templates, endpoint).map(({ properties }) => textOf(at(properties, 'ServiceName')));
    return [
      ...open
        .filter(({ id, properties }) => !(/balancer/.test(id) && at(properties, 'FromPort') === 443 && at(properties, 'ToPort') === 443))
        .map(({ id }) => `${id}: is open to the internet`),
      ...out
        .filter(
          ({ properties }) =>
            at(properties, 'IpProtocol') !== 'tcp' ||
            ![443, 7300].includes(Number(at(properties, 'ToPort'))) ||
            at(properties, 'FromPort') !== at(properties, 'ToPort'),
        )
        .map(({ id }) => `${id}: lets out more than TLS`),
      ...resources(templates, 'AWS::EC2::SecurityGroup')
        .filter(
          ({ properties }) =>
            listAt(properties, 'SecurityGroupIngress').length > 0 ||
            /"-1"/.test(JSON.stringify(listAt(properties, 'SecurityGroupEgress').filter((rule) => at(rule, 'CidrIp') === '0.0.0.0/0'))),
        )
        .map(({ id }) => `${id}: has rules of its own`),
      ...resources(templates, 'AWS::EC2::Subnet')
        .filter(({ properties }) => at(properties, 'MapPublicIpOnLaunch') === true)
        .map(({ id }) => `${id}: gives addresses on the internet`),
      ...resources(templates, 'AWS::EC2::Subnet')
        .filter(({ properties }) => !textOf(at(properties, 'AvailabilityZone')).startsWith('eu-central-1'))
        .map(({ id }) => `${id}: is not in Frankfurt`),
      ...carriedMin
        .filter((name) => !carried.some((found) => found.includes(`eu-central-1.${name}`) || found.includes(`.${name}"`)))
        .map((name) => `no endpoint for ${name}`),
      ...each(templates, endpoint, carriedMin.length, ({ properties }) => [
        said(at(properties, 'PolicyDocument')).length === 0 && 'lets anybody’s buckets and tables be reached',
        said(at(properties, 'PolicyDocument')).some(
          ({ actions, resources: on, condition }) =>
            actions.some((action) => action.endsWith('*')) &&
            at(condition, 'StringEquals', 'aws:PrincipalAccount') !== account &&
            on.includes('*'),
        ) && 'lets others ask',
      ]),
      ...each(templates, 'AWS::EC2::FlowLog', 1, () => []),
    ];
  },
  breaches: [
    {
      what: 'nodes open to the internet',
      type: 'AWS::EC2::SecurityGroupIngress',
      named: /Groupnodes/,
      path: ['Properties', 'CidrIp'],
      to: '0.0.0.0/0',
    },
    {
      what: 'the balancer at every port',
      type: 'AWS::EC2::SecurityGroupIngress',
      named: /Groupbalancer/,
      path: ['Properties', 'ToPort'],
      to: 65_535,
    },
    { what: 'anything out', type: 'AWS::EC2::SecurityGroupEgress', named: /Groupnodes/, path: ['Properties', 'IpProtocol'], to: '-1' },
    { what: 'an endpoint without a policy', type: endpoint, named: /kms/, path: ['Properties', 'PolicyDocument'], to: undefined },
    {
      what: 'anybody’s account',
      type: endpoint,
      named: /sqs/,
      path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Condition'],
      to: undefined,
    },
    { what: 'public addresses', type: 'AWS::EC2::Subnet', named: /balancer/, path: ['Properties', 'MapPublicIpOnLaunch'], to: true },
    { what: 'another region’s zone', type: 'AWS::EC2::Subnet', named: /nodes/, path: ['Properties', 'AvailabilityZone'], to: 'eu-west-1a' },
    { what: 'KMS by way of the internet', type: endpoint, named: /kms/, path: ['Type'], to: 'AWS::EC2::Route' },
  ],
};

const rule = 'AWS::SES::ReceiptRule';
const mail: Property = {
  name: 'P1, S1: mail comes in and goes out in Frankfurt, over TLS or not at all; what comes back is heard',
  wrongs: (templates) => [
    ...each(templates, rule, 1, ({ properties }) => [
      at(properties, 'Rule', 'TlsPolicy') !== 'Require' && 'takes mail in clear',
      at(properties, 'Rule', 'ScanEnabled') !== true && 'does not look for viruses',
      at(properties, 'Rule', 'Enabled') !== true && 'takes nothing',
      listAt(properties, 'Rule', 'Recipients').length === 0 && 'takes mail for every domain',
      listAt(properties, 'Rule', 'Actions').some((action) => !same(Object.keys(objectAt(action)), ['S3Action'])) &&
        'gives mail to somebody else',
    ]),
    ...each(templates, 'AWS::SES::ConfigurationSet', 1, ({ properties }) => [
      at(properties, 'DeliveryOptions', 'TlsPolicy') !== 'REQUIRE' && 'sends mail in clear',
    ]),
    ...each(templates, 'AWS::SES::ConfigurationSetEventDestination', 1, ({ properties }) => [
      ['bounce', 'complaint'].some((event) => !textsAt(properties, 'EventDestination', 'MatchingEventTypes').includes(event)) &&
        'does not hear what comes back',
      textsAt(properties, 'EventDestination', 'MatchingEventTypes').some((event) => /open|click/.test(event)) && 'watches who reads',
    ]),
    ...resources(templates, 'AWS::Route53::RecordSet')
      .filter(
        ({ properties }) =>
          at(properties, 'Type') === 'MX' &&
          !textsAt(properties, 'ResourceRecords').every((record) => record.endsWith('inbound-smtp.eu-central-1.amazonaws.com')),
      )
      .map(({ id }) => `${id}: mail goes elsewhere`),
  ],
  breaches: [
    { what: 'mail in clear', type: rule, path: ['Properties', 'Rule', 'TlsPolicy'], to: 'Optional' },
    { what: 'every domain', type: rule, path: ['Properties', 'Rule', 'Recipients'], to: undefined },
    { what: 'a function of somebody', type: rule, path: ['Properties', 'Rule', 'Actions', 0], to: { LambdaAction: { FunctionArn: 'x' } } },
    { what: 'sent in clear', type: 'AWS::SES::ConfigurationSet', path: ['Properties', 'DeliveryOptions', 'TlsPolicy'], to: 'OPTIONAL' },
    {
      what: 'who opened it',
      type: 'AWS::SES::ConfigurationSetEventDestination',
      path: ['Properties', 'EventDestination', 'MatchingEventTypes'],
      to: ['bounce', 'complaint', 'open'],
    },
    {
      what: 'complaints unheard',
      type: 'AWS::SES::ConfigurationSetEventDestination',
      path: ['Properties', 'EventDestination', 'MatchingEventTypes'],
      to: ['bounce'],
    },
    {
      what: 'Ireland',
      type: 'AWS::Route53::RecordSet',
      named: /Mx/,
      path: ['Properties', 'ResourceRecords'],
      to: ['10 inbound-smtp.eu-west-1.amazonaws.com'],
    },
  ],
};

/** With the pauses between them, at least half a day. */
const receivesMin = 60;

const queue = 'AWS::SQS::Queue';
const topic = 'AWS::SNS::Topic';
const messages: Property = {
  name: 'S1, invariant 9: messages lie under a key of ours, travel over TLS, and none is lost without an alarm',
  wrongs: (templates) => [
    ...each(templates, queue, 4, ({ id, properties }) => [
      at(properties, 'KmsMasterKeyId') === undefined && 'is not under a key of ours',
      !id.startsWith('DeadLetters') &&
        at(properties, 'RedrivePolicy', 'deadLetterTargetArn') === undefined &&
        'loses what nobody understands',
      !id.startsWith('DeadLetters') &&
        Number(at(properties, 'RedrivePolicy', 'maxReceiveCount')) < receivesMin &&
        'sets mails aside while the stores do not answer',
      Number(at(properties, 'MessageRetentionPeriod')) > 14 * 86_400 && 'keeps messages for long',
    ]),
    ...each(templates, topic, 4, ({ properties }) => [at(properties, 'KmsMasterKeyId') === undefined && 'is not under a key of ours']),
    ...each(templates, 'AWS::SQS::QueuePolicy', 4, ({ properties }) => [
      !said(at(properties, 'PolicyDocument')).some(
        ({ allows, actions, principal, condition }) =>
          !allows &&
          actions.includes('sqs:ReceiveMessage') &&
          at(principal, 'AWS') === '*' &&
          same(textsAt(condition, 'ArnNotEquals', 'aws:PrincipalArn'), admitted),
      ) && 'lets others than nodes take messages',
      !/"aws:SecureTransport":"false"/.test(JSON.stringify(properties)) && 'takes messages without TLS',
    ]),
    ...each(templates, 'AWS::SNS::TopicPolicy', 4, ({ id, properties }) => [
      !id.startsWith('Alarms') &&
        !said(at(properties, 'PolicyDocument')).some(
          ({ allows, actions, principal, condition }) =>
            !allows &&
            ['sns:Subscribe', 'sns:SetTopicAttributes'].every((action) => actions.includes(action)) &&
            at(principal, 'AWS') === '*' &&
            textsAt(condition, 'ArnNotEquals', 'aws:PrincipalArn').every(
              (arn) => /:role\/cdk-/.test(arn) || (/nodes/i.test(id) && nodes.includes(arn)),
            ),
        ) &&
        'lets anybody listen',
      !/"aws:SecureTransport":"false"/.test(JSON.stringify(properties)) && 'takes messages without TLS',
    ]),
  ],
  breaches: [
    { what: 'no key', type: queue, named: /Queue/, path: ['Properties', 'KmsMasterKeyId'], to: undefined },
    { what: 'no dead letters', type: queue, named: /^Queue/, path: ['Properties', 'RedrivePolicy'], to: undefined },
    { what: 'a topic without a key', type: topic, path: ['Properties', 'KmsMasterKeyId'], to: undefined },
    { what: 'eight attempts', type: queue, named: /^Queue/, path: ['Properties', 'RedrivePolicy', 'maxReceiveCount'], to: 8 },
    {
      what: 'an administrator takes mails',
      type: 'AWS::SQS::QueuePolicy',
      path: ['Properties', 'PolicyDocument', 'Statement', 1, 'Condition', 'ArnNotEquals', 'aws:PrincipalArn'],
      to: [...admitted, `arn:aws:iam::${account}:role/admin`],
    },
    {
      what: 'an administrator listens',
      type: 'AWS::SNS::TopicPolicy',
      named: /mail/,
      path: ['Properties', 'PolicyDocument', 'Statement', 1, 'Condition', 'ArnNotEquals', 'aws:PrincipalArn'],
      to: [`arn:aws:iam::${account}:role/admin`],
    },
    { what: 'queues without TLS', type: 'AWS::SQS::QueuePolicy', path: ['Properties', 'PolicyDocument'], to: { Statement: [] } },
    { what: 'topics without TLS', type: 'AWS::SNS::TopicPolicy', path: ['Properties', 'PolicyDocument'], to: { Statement: [] } },
  ],
};

const region: Property = {
  name: 'D6: nothing stands in, or is sent to, another region',
  wrongs: (templates) =>
    stackNames
      .filter((stack) => stack !== 'organization')
      .flatMap((stack) =>
        [
          ...new Set(
            JSON.stringify(templates[stack]).match(
              /\b(us|eu|ap|sa|ca|me|af|il|mx)-(gov-)?(north|south|east|west|central|northeast|northwest|southeast|southwest)-\d\b/g,
            ) ?? [],
          ),
        ]
          .filter((found) => found !== 'eu-central-1')
          .map((found) => `${stack}: names ${found}`),
      ),
  breaches: [
    {
      what: 'a table’s copy in Ireland',
      type: 'AWS::DynamoDB::Table',
      named: /records/,
      path: ['Properties', 'Replicas'],
      to: [{ Region: 'eu-west-1' }],
    },
  ],
};

export const nodeProperties: readonly Property[] = [tasks, transport, network, mail, messages, region];
