// Topic and queues: sealed, in the region, and nothing that cannot be worked off is lost in silence.
import { GetTopicAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { judged, looked, type Finding } from './finding.ts';

export interface MessagesParts {
  readonly sns: Pick<SNSClient, 'send'>;
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly region: string;
  readonly topicArn: string | undefined;
  /** Addresses of queues, by what they are for. */
  readonly queues: Readonly<Record<string, string>>;
}

/** A node that was not there looks when it comes. */
const wakeUpSecondsMax = 900;

export async function lookAtMessages({ sns, sqs, region, topicArn, queues }: MessagesParts): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  if (topicArn !== undefined) {
    const what = `topic ${topicArn.split(':').at(-1)} (nodes)`;
    found.push(
      ...(await looked(what, 'sns:GetTopicAttributes', async () => {
        const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
        return judged(what, [{ holds: (Attributes['KmsMasterKeyId'] ?? '') !== '', advice: 'encrypt it under a KMS key' }]);
      })),
    );
  }
  for (const [use, QueueUrl] of Object.entries(queues)) {
    const what = `queue ${QueueUrl.split('/').at(-1)} (${use})`;
    found.push(
      ...(await looked(what, 'sqs:GetQueueAttributes', async () => {
        const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
        return judged(what, [
          { holds: Attributes['QueueArn']?.split(':')[3] === region, advice: `lies outside ${region}` },
          { holds: (Attributes['KmsMasterKeyId'] ?? '') !== '' || Attributes['SqsManagedSseEnabled'] === 'true', advice: 'encrypt it' },
          {
            holds: (Attributes['RedrivePolicy'] ?? '') !== '',
            advice: 'give it a queue of dead letters: otherwise what fails is tried until it is lost',
          },
          {
            holds: use !== 'wakeUps' || Number(Attributes['MessageRetentionPeriod'] ?? 0) <= wakeUpSecondsMax,
            advice: `keeps wake-ups for longer than ${wakeUpSecondsMax / 60} minutes: whoever comes later looks by himself`,
          },
        ]);
      })),
    );
  }
  return found;
}
