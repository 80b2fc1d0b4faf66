// Mail by Amazon SES, as the configuration file has it, said in the words of the environment: so that one reader checks it, and the environment still wins.
import { placeOfRegion } from '@steward/server/main/gate-config.ts';
import type { AwsConfig } from './aws-config.ts';

export function mailSettings({ mail, queues, buckets, region, account, operated }: AwsConfig): Readonly<Record<string, string>> {
  if (mail === undefined) return {};
  // Every topic of the account: the queues take nothing from any other, and each message says by its signature which one it is of.
  const topics = account === undefined ? undefined : `arn:aws:sns:${region}:${account}:`;
  const receives = topics !== undefined && queues.mailIn !== undefined && buckets.mail !== undefined;
  return {
    STEWARD_SES_KEYS: 'role',
    STEWARD_SES_REGION: region,
    STEWARD_SES_SINCE: operated.since,
    STEWARD_MAIL_FROM: `steward@${mail.domain}`,
    STEWARD_MAIL_DOMAIN: mail.domain,
    STEWARD_MAIL_PORT: receives ? 'handed-over' : 'off',
    ...(mail.configurationSet === undefined ? {} : { STEWARD_SES_CONFIGURATION_SET: mail.configurationSet }),
    ...(topics !== undefined && queues.mailFeedback !== undefined ? { STEWARD_SES_EVENTS_TOPIC: topics } : {}),
    ...(receives
      ? {
          STEWARD_SES_IN_TOPIC: topics,
          STEWARD_SES_IN_BUCKET: buckets.mail!,
          STEWARD_SES_IN_COMPANY: operated.company,
          STEWARD_SES_IN_PLACE: placeOfRegion(region) ?? region,
          STEWARD_SES_IN_SINCE: operated.since,
        }
      : {}),
  };
}
