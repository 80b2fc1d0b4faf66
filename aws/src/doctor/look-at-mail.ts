// Mail by Amazon SES: that the domain is ours and its mails are signed, that they may leave to anybody, over TLS alone, and that received ones lie in our bucket. SES is asked in
// the region of the installation, so that what stands elsewhere is not found.
import { DescribeActiveReceiptRuleSetCommand, type ReceiptRule, type SESClient } from '@aws-sdk/client-ses';
import {
  GetAccountCommand,
  GetConfigurationSetCommand,
  GetConfigurationSetEventDestinationsCommand,
  GetEmailIdentityCommand,
  type SESv2Client,
} from '@aws-sdk/client-sesv2';
import { judged, looked, type Finding } from './finding.ts';

export interface MailParts {
  readonly sending: Pick<SESv2Client, 'send'>;
  /** Rules for received mail are in the older of SES's two interfaces alone. */
  readonly receiving: Pick<SESClient, 'send'>;
  readonly domain: string;
  readonly configurationSet: string | undefined;
  /** Where received mails are put; absent where none are received by SES. */
  readonly bucket: string | undefined;
}

export async function lookAtMail(parts: MailParts): Promise<readonly Finding[]> {
  const { configurationSet, bucket } = parts;
  return [
    ...(await lookAtAccount(parts)),
    ...(await lookAtDomain(parts)),
    ...(configurationSet === undefined
      ? [
          {
            what: 'mail out (SES)',
            ok: false,
            advice: 'name a configuration set (mail.configurationSet): without one nobody hears of what comes back',
          },
        ]
      : await lookAtConfigurationSet(parts, configurationSet)),
    ...(bucket === undefined ? [] : await lookAtRules(parts, bucket)),
  ];
}

function lookAtAccount({ sending }: MailParts): Promise<readonly Finding[]> {
  const what = 'mail out (SES)';
  return looked(what, 'ses:GetAccount', async () => {
    const { ProductionAccessEnabled, SendingEnabled, EnforcementStatus } = await sending.send(new GetAccountCommand({}));
    return judged(what, [
      {
        holds: ProductionAccessEnabled === true,
        advice: 'is in the sandbox: mails reach addresses alone that were confirmed. Ask AWS for production access',
      },
      { holds: SendingEnabled === true, advice: 'was stopped: no mail leaves' },
      {
        holds: EnforcementStatus === 'HEALTHY',
        advice: `is watched by AWS (${EnforcementStatus ?? 'no state'}): too many mails come back, or are complained about`,
      },
    ]);
  });
}

function lookAtDomain({ sending, domain }: MailParts): Promise<readonly Finding[]> {
  const what = `mail domain ${domain}`;
  return looked(what, 'ses:GetEmailIdentity', async () => {
    const identity = await sending.send(new GetEmailIdentityCommand({ EmailIdentity: domain }));
    const { VerifiedForSendingStatus, VerificationStatus, FeedbackForwardingStatus, DkimAttributes: dkim = {} } = identity;
    return judged(what, [
      {
        holds: VerifiedForSendingStatus === true,
        advice: `is not confirmed to be yours (${VerificationStatus ?? 'unknown'}): its records are missing in the domain`,
      },
      {
        holds: dkim.SigningEnabled === true && dkim.Status === 'SUCCESS',
        advice: `its mails are not signed (DKIM ${dkim.Status ?? 'unknown'}): set the records that SES names`,
      },
      {
        holds: FeedbackForwardingStatus !== true,
        advice: 'sends what comes back to an address as well: switch that off, the queue hears of it',
      },
    ]);
  });
}

function lookAtConfigurationSet({ sending }: MailParts, ConfigurationSetName: string): Promise<readonly Finding[]> {
  const what = `configuration set ${ConfigurationSetName} (mail out)`;
  return looked(what, 'ses:GetConfigurationSet or GetConfigurationSetEventDestinations', async () => {
    const { DeliveryOptions, SendingOptions } = await sending.send(new GetConfigurationSetCommand({ ConfigurationSetName }));
    const { EventDestinations = [] } = await sending.send(new GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName }));
    const told = EventDestinations.filter(({ Enabled, SnsDestination }) => Enabled === true && SnsDestination !== undefined);
    const hears = (event: string) => told.some(({ MatchingEventTypes = [] }) => MatchingEventTypes.some((each) => each === event));
    const watched = EventDestinations.flatMap(({ MatchingEventTypes = [] }) => MatchingEventTypes).filter((each) =>
      /^(OPEN|CLICK)$/.test(each),
    );
    return judged(what, [
      { holds: DeliveryOptions?.TlsPolicy === 'REQUIRE', advice: 'has to send over TLS alone' },
      { holds: SendingOptions?.SendingEnabled !== false, advice: 'was stopped: no mail leaves' },
      {
        holds: hears('BOUNCE') && hears('COMPLAINT'),
        advice: 'has to tell a topic of what comes back and of complaints (BOUNCE, COMPLAINT)',
      },
      { holds: watched.length === 0, advice: 'watches who opens mails or follows links: customers are promised that nobody does' },
    ]);
  });
}

function lookAtRules({ receiving, domain }: MailParts, bucket: string): Promise<readonly Finding[]> {
  const what = `mail in to ${domain} (SES)`;
  return looked(what, 'ses:DescribeActiveReceiptRuleSet', async () => {
    const { Metadata, Rules = [] } = await receiving.send(new DescribeActiveReceiptRuleSetCommand({}));
    const inForce = Rules.filter(({ Enabled }) => Enabled === true);
    const ours = inForce.find(({ Recipients = [] }) => Recipients.length === 0 || Recipients.some((each) => covers(each, domain)));
    if (!ours)
      return judged(what, [
        {
          holds: false,
          advice:
            Metadata === undefined
              ? 'no set of rules is in force: aws ses set-active-receipt-rule-set'
              : `no rule of ${Metadata.Name} that is in force takes it`,
        },
      ]);
    return judged(what, [
      { holds: ours.TlsPolicy === 'Require', advice: 'its rule has to take mails over TLS alone' },
      { holds: ours.Recipients?.length !== 0, advice: 'its rule takes the mail of every domain of the account' },
      { holds: bucketsOf(ours).includes(bucket), advice: `its rule has to put mails into ${bucket}` },
      {
        holds: bucketsOf(ours).every((each) => each === bucket) && !goesElsewhere(ours),
        advice: 'its rule hands mails to somebody else as well',
      },
    ]);
  });
}

/** A recipient of a rule is an address, a domain, or a domain with everything below it (`.example.org`). */
const covers = (recipient: string, domain: string): boolean =>
  recipient.toLowerCase() === domain || (recipient.startsWith('.') && domain.endsWith(recipient.toLowerCase()));

const bucketsOf = ({ Actions = [] }: ReceiptRule): readonly string[] => Actions.flatMap(({ S3Action }) => S3Action?.BucketName ?? []);

/** Besides a bucket and a topic that is told of it there is nothing a mail should be given to. */
const goesElsewhere = ({ Actions = [] }: ReceiptRule): boolean =>
  Actions.some(({ LambdaAction, BounceAction, WorkmailAction, ConnectAction }) =>
    [LambdaAction, BounceAction, WorkmailAction, ConnectAction].some((each) => each !== undefined),
  );
