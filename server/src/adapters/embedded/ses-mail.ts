// Mail out by Amazon SES: `SendEmail` of its API v2 (POST /v2/email/outbound-emails) with the whole message as `Content.Raw`, so that what leaves is the same as by SMTP,
// signed by AWS Signature Version 4. It travels the gate's own way out, to an address that is pinned and declared. What went wrong is told by the names that the
// documentation gives, without the words of the service, which may quote the address.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import { declined, type MailTransport } from '../../ports/mail.ts';
import type { ServiceKeysProvider } from '../../ports/bucket-signer.ts';
import type { Outbound, OutboundAnswer } from '../../ports/outbound.ts';
import { normalizeEmail } from './identity/email-address.ts';
import { messageOf } from './mail-message.ts';
import { checkMail } from './smtp-mail.ts';

const timeoutMs = 30_000;
const answerBytesMax = 65_536;

export interface SesMailParts {
  readonly outbound: Outbound;
  readonly clock: Clock;
  /** `eu-central-1`. */
  readonly region: string;
  /** Of the service; that of the region unless a test says otherwise. */
  readonly endpoint?: string | undefined;
  /** Asked for each mail: those of a role end after hours. */
  readonly credentials: ServiceKeysProvider;
  readonly from: string;
  readonly fromName: string;
  /** Where SES tells what became of a mail. */
  readonly configurationSet?: string | undefined;
}

/** Errors of SendEmail after which the same mail will never be taken. */
const forGood: ReadonlySet<string> = new Set(['MessageRejected', 'BadRequestException']);
/** Those that the operator has to mend, or that pass; everything else may have been sent. */
const known: ReadonlySet<string> = new Set([
  ...forGood,
  'AccountSuspendedException',
  'LimitExceededException',
  'MailFromDomainNotVerifiedException',
  'NotFoundException',
  'SendingPausedException',
  'TooManyRequestsException',
  'ThrottlingException',
]);

export const sesEndpoint = (region: string): string => `https://email.${region}.amazonaws.com`;

export function createSesMail(parts: SesMailParts): MailTransport {
  const from = normalizeEmail(parts.from);
  if (from === undefined) throw new StewardError('invalid-input', { field: 'STEWARD_MAIL_FROM', rule: 'an e-mail address' });
  const url = `${parts.endpoint ?? sesEndpoint(parts.region)}/v2/email/outbound-emails`;
  return {
    async send(mail) {
      const to = checkMail(mail);
      const raw = await rawOf(messageOf({ from, name: parts.fromName }, mail, to));
      const body = JSON.stringify({
        FromEmailAddress: from,
        Destination: { ToAddresses: [to] },
        Content: { Raw: { Data: raw.toString('base64') } },
        ...(mail.tag === undefined ? {} : { EmailTags: [{ Name: mail.tag.name, Value: mail.tag.value }] }),
        ...(parts.configurationSet === undefined ? {} : { ConfigurationSetName: parts.configurationSet }),
      });
      const headers = await signed(parts, url, body);
      const request = { method: 'POST', url, headers, body: new TextEncoder().encode(body), timeoutMs, answerBytesMax } as const;
      check(await parts.outbound.send(request));
    },
  };
}

async function rawOf(message: ReturnType<typeof messageOf>): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  return new MailComposer(message).compile().build();
}

async function signed({ credentials, region, clock }: SesMailParts, url: string, body: string): Promise<Record<string, string>> {
  const { sessionToken, ...keys } = await credentials();
  const { AwsV4Signer } = await import('aws4fetch');
  const datetime = new Date(clock.nowMs()).toISOString().replace(/[:-]|\.\d{3}/g, '');
  const signer = new AwsV4Signer({
    method: 'POST',
    url,
    body,
    headers: { 'content-type': 'application/json' },
    ...keys,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    service: 'ses',
    region,
    datetime,
    allHeaders: true,
  });
  const { headers } = await signer.sign();
  return Object.fromEntries([...headers].filter(([name]) => name !== 'host'));
}

function check(answer: OutboundAnswer): void {
  if (answer.status === 200) return;
  const name = nameOf(answer);
  const said = name === undefined ? `${answer.status}` : `${answer.status} ${name}`;
  throw new StewardError('outbound-failed', {
    field: name !== undefined && forGood.has(name) ? declined : 'answer',
    rule: `Amazon SES did not take the mail (${said})`,
  });
}

/** `X-Amzn-ErrorType: MessageRejected:http://…`, or the member of the body that older answers have. */
function nameOf({ headers, body }: OutboundAnswer): string | undefined {
  const name = (headers['x-amzn-errortype'] ?? typeIn(body)).split(':')[0]!.split('#').at(-1)!;
  return known.has(name) ? name : undefined;
}

function typeIn(body: Uint8Array): string {
  try {
    const { __type: type, code } = JSON.parse(Buffer.from(body).toString('utf8')) as Record<string, unknown>;
    return typeof type === 'string' ? type : typeof code === 'string' ? code : '';
  } catch {
    return '';
  }
}
