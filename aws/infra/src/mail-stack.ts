// Mail in and out by Amazon SES in Frankfurt (promise P1), and the queues by which the nodes hear of it. SES takes a mail for our domain over TLS alone, puts it into a bucket under
// a key of its own and tells a topic, which tells a queue that nodes wait at; bounces and complaints come the same way. Nobody else hears of it: what a topic says names sender, addressees
// and subject. What no node can take for about a day is set aside, and an alarm says so.
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnRecordSet, HostedZone, MxRecord, TxtRecord, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
  ReceiptRuleSet,
  TlsPolicy,
} from 'aws-cdk-lib/aws-ses';
import { S3 } from 'aws-cdk-lib/aws-ses-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { region, type Installation } from './installation.ts';
import { keyByName } from './keys.ts';
import { admitted, namesOf, queues, steward, type Names, type QueueUse } from './names.ts';

/** The pauses between them grow to a quarter of an hour (aws/src/sqs-queue.ts): about a day, so that no mail is lost to an outage of the stores. */
const attemptsMax = 100;
const retentionDays = 7;
/** Who was not there to be woken looks by itself when it comes. */
const wakeUpMinutes = 5;
/** A mail is judged, sealed and stored well within this. */
const visibilityMinutes = 5;
const longPollSeconds = 20;

export class MailStack extends Stack {
  readonly queues: Readonly<Record<QueueUse, Queue>>;
  readonly deadLetters: readonly Queue[];
  readonly nodes: Topic;

  constructor(scope: Construct, installation: Installation, keyArn: string) {
    super(scope, `${installation.name}-mail`, {
      description: 'Steward: mail in and out, and what nodes tell one another',
      env: { account: installation.account, region },
      terminationProtection: true,
    });
    const names = namesOf(installation);
    const key = keyByName(this, keyArn);
    const made = queues.map((use) => this.#queue(use, key, names));
    this.queues = Object.fromEntries(made.map(({ use, queue }) => [use, queue])) as Readonly<Record<QueueUse, Queue>>;
    this.deadLetters = made.map(({ deadLetters }) => deadLetters);
    this.nodes = this.#topic('nodes', key, names);
    this.nodes.addToResourcePolicy(nobodyListens(this.nodes.topicArn, [installation.deployRole, ...steward(names)]));
    const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', {
      hostedZoneId: installation.zone.id,
      zoneName: installation.zone.name,
    });
    // By its name: what SES may do in it, the bucket says itself.
    const toldTo = (use: 'mail-in' | 'mail-feedback'): Topic => this.#topicTo(use, key, names, installation.deployRole);
    this.#receive(installation, Bucket.fromBucketName(this, 'Mail', names.bucket('mail')), toldTo('mail-in'));
    this.#send(installation, zone, toldTo('mail-feedback'));
    this.#records(installation, zone);
  }

  #queue(use: QueueUse, key: IKey, names: Names): { use: QueueUse; queue: Queue; deadLetters: Queue } {
    const common = { encryption: QueueEncryption.KMS, encryptionMasterKey: key, enforceSSL: true, removalPolicy: RemovalPolicy.DESTROY };
    const deadLetters = new Queue(this, `DeadLetters-${use}`, {
      ...common,
      queueName: `${names.queue(use)}-dead`,
      retentionPeriod: Duration.days(retentionDays),
    });
    const queue = new Queue(this, `Queue-${use}`, {
      ...common,
      queueName: names.queue(use),
      retentionPeriod: use === 'wake-ups' ? Duration.minutes(wakeUpMinutes) : Duration.days(retentionDays),
      visibilityTimeout: Duration.minutes(visibilityMinutes),
      receiveMessageWaitTime: Duration.seconds(longPollSeconds),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: attemptsMax },
    });
    for (const each of [queue, deadLetters]) each.addToResourcePolicy(onlyNodesTake(each.queueArn, names));
    return { use, queue, deadLetters };
  }

  #topic(use: 'nodes' | 'mail-in' | 'mail-feedback', key: IKey, names: Names): Topic {
    // Version 2 of the signatures is the one that mail's own check accepts.
    return new Topic(this, `Topic-${use}`, { topicName: names.topic(use), masterKey: key, enforceSSL: true, signatureVersion: '2' });
  }

  /** A topic that SES tells, whose messages wait in the queue of the same name. */
  #topicTo(use: 'mail-in' | 'mail-feedback', key: IKey, names: Names, deployRole: string): Topic {
    const topic = this.#topic(use, key, names);
    topic.addToResourcePolicy(nobodyListens(topic.topicArn, [deployRole]));
    topic.addSubscription(new SqsSubscription(this.queues[use], { deadLetterQueue: this.queues[use].deadLetterQueue!.queue as Queue }));
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'SesTells',
        principals: [new ServicePrincipal('ses.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    return topic;
  }

  #receive({ name, mailDomain }: Installation, bucket: IBucket, topic: Topic): void {
    const rules = new ReceiptRuleSet(this, 'Receive', { receiptRuleSetName: `${name}-mail` });
    const rule = rules.addRule('take', {
      receiptRuleName: 'take',
      recipients: [mailDomain],
      tlsPolicy: TlsPolicy.REQUIRE,
      scanEnabled: true,
      actions: [new S3({ bucket, objectKeyPrefix: 'in/', topic })],
    });
    Validations.of(rule).acknowledge({
      id: '@aws-cdk/s3:AddBucketPermissions',
      reason: 'The bucket says by itself what SES may do in it (buckets.ts), and names the rule.',
    });
  }

  #send({ name, mailDomain }: Installation, zone: IHostedZone, topic: Topic): void {
    const set = new ConfigurationSet(this, 'Send', {
      configurationSetName: `${name}-mail`,
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
    });
    set.addEventDestination('Feedback', {
      destination: EventDestination.snsTopic(topic),
      events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT, EmailSendingEvent.REJECT, EmailSendingEvent.DELIVERY_DELAY],
    });
    // The records that prove DKIM are made in the zone, whatever part of it the domain is.
    const identity = new EmailIdentity(this, 'Identity', {
      identity: Identity.domain(mailDomain),
      configurationSet: set,
      feedbackForwarding: false,
    });
    identity.dkimRecords.forEach(({ name: record, value }, at) => this.#dkim(`Dkim-${at}`, zone, record, value));
  }

  #dkim(id: string, zone: IHostedZone, recordName: string, value: string): void {
    // A name that CloudFormation only knows when SES has made it, so it is given whole.
    new CfnRecordSet(this, id, { hostedZoneId: zone.hostedZoneId, name: recordName, type: 'CNAME', resourceRecords: [value], ttl: '1800' });
  }

  #records({ mailDomain, alarmMail }: Installation, zone: IHostedZone): void {
    const at = { zone, recordName: `${mailDomain}.` };
    new MxRecord(this, 'Mx', { ...at, values: [{ hostName: `inbound-smtp.${region}.amazonaws.com`, priority: 10 }] });
    new TxtRecord(this, 'Spf', { ...at, values: ['v=spf1 include:amazonses.com -all'] });
    new TxtRecord(this, 'Dmarc', {
      zone,
      recordName: `_dmarc.${mailDomain}.`,
      values: [`v=DMARC1; p=reject; adkim=s; rua=mailto:${alarmMail}`],
    });
  }
}

/** A subscription of one's own would be a copy of all that a topic says; and its policy is changed by whoever deploys. */
function nobodyListens(topicArn: string, but: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    sid: 'NobodyListens',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['sns:AddPermission', 'sns:SetTopicAttributes', 'sns:Subscribe'],
    resources: [topicArn],
    conditions: { ArnNotEquals: { 'aws:PrincipalArn': [...but] } },
  });
}

/** Also where somebody led a queue to another key. Break-glass moves dead letters back. */
function onlyNodesTake(queueArn: string, names: Names): PolicyStatement {
  return new PolicyStatement({
    sid: 'OnlyNodesTakeMessages',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['sqs:ReceiveMessage'],
    resources: [queueArn],
    conditions: { ArnNotEquals: { 'aws:PrincipalArn': [...admitted(names)] } },
  });
}
