// What is proven about who sent a mail: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 9989) and ARC (RFC 8617), over the DNS that is handed in, and what they come to.
//
// 1. `verified` takes a proof of the very domain in `From`, over the whole body: DMARC passed, or would if the domain had said so, or a forwarder that the operator trusts
//    saw it pass.
// 2. `failed` takes that domain's own word: DMARC failed where it asks for quarantine or rejection, or SPF failed hard for it and nothing else speaks for the mail. Several
//    senders are none.
// 3. What DNS did not say in time is never a proof, and never a refusal.
// 4. Lookups of one mail are limited, and so are its signatures: beyond that nothing is looked up.
import type { ARCChainEntry, authenticate as Authenticate, AuthenticateResult, DKIMResult } from 'mailauth';
import { getDomain } from 'tldts';
import {
  mailCheckResults,
  type JudgeMail,
  type MailCheck,
  type MailCheckResult,
  type MailEnvelope,
  type MailVerdicts,
} from '../../ports/read-mail.ts';
import { DnsError, dnsRecordTypes, type Dns, type DnsRecordType } from '../../ports/dns.ts';
import { countOf, readHead, type MailField } from './mail-fields.ts';
import { senderOf } from './mail-senders.ts';

export interface JudgeParts {
  readonly dns: Dns;
  /** As this server names itself in `Authentication-Results`. */
  readonly name: string;
  /** Domains of forwarders whose word is taken (ARC), such as a mailing list of the operator's own. */
  readonly trustedSealers?: readonly string[];
}

const signaturesMax = 10;
const lookupsMax = 60;
/** Of the fields that the checks take apart, one and all: their cost grows faster than their length. */
const weighedCharsMax = 6_000;
const weighedSumCharsMax = 100_000;
const weighed = /^(from|sender|received|return-path|dkim-signature|arc-.*|content-type)$/;
const headerCharsMax = 4_000;

export function createJudge(parts: JudgeParts): JudgeMail {
  return async (bytes, envelope) => {
    // With the first mail: to load it is a twelfth of a start.
    const { authenticate } = await import('mailauth');
    try {
      const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      const { fields } = readHead(raw, 0, raw.length);
      if (isTooMuch(fields)) return unjudged(parts, 'permerror');
      return verdictsOf(await authenticated(authenticate, raw, envelope, parts), fields, parts);
    } catch {
      // A head beyond the limits, or one that a check stumbles over: it proves nothing.
      return unjudged(parts, 'permerror');
    }
  };
}

function isTooMuch(fields: readonly MailField[]): boolean {
  if (countOf(fields, 'dkim-signature') > signaturesMax || countOf(fields, 'arc-seal') > signaturesMax) return true;
  const lengths = fields.filter(({ name }) => weighed.test(name)).map(({ value }) => value.length);
  return Math.max(0, ...lengths) > weighedCharsMax || lengths.reduce((sum, length) => sum + length, 0) > weighedSumCharsMax;
}

/** What is known of a mail that could not be looked at. */
export function unjudged({ name }: Pick<JudgeParts, 'name'>, result: 'permerror' | 'temperror'): MailVerdicts {
  const check = { result };
  return {
    spf: check,
    dkim: check,
    dmarc: check,
    arc: { result: 'none' },
    sender: 'unverified',
    header: `${name}; spf=${result}; dkim=${result}; dmarc=${result}`,
  };
}

function authenticated(
  authenticate: typeof Authenticate,
  raw: Buffer,
  { from, remoteAddress, helo }: MailEnvelope,
  { dns, name }: JudgeParts,
): Promise<AuthenticateResult> {
  return authenticate(raw, {
    ip: remoteAddress.replace(/^::ffff:(?=\d+\.)/i, ''),
    helo,
    sender: from,
    mta: name,
    trustReceived: false,
    rejectRsaSha1: true,
    disableBimi: true,
    resolver: limitedResolver(dns),
  });
}

function limitedResolver(dns: Dns): (name: string, type: string) => Promise<string[]> {
  let lookups = 0;
  return async (name, type) => {
    if (++lookups > lookupsMax) throw new DnsError('ETOOMANY');
    if (!dnsRecordTypes.includes(type as DnsRecordType) || name.length > 255) throw new DnsError('EBADNAME');
    // The library takes each type's records in the shape of Node's own resolver, whatever its declaration says.
    return (await dns.resolve(name, type as DnsRecordType)) as string[];
  };
}

function verdictsOf({ spf, dkim, dmarc, arc, headers }: AuthenticateResult, fields: readonly MailField[], parts: JudgeParts): MailVerdicts {
  const from = senderOf(fields);
  const domain = from.from?.address.slice(from.from.address.lastIndexOf('@') + 1);
  const spfCheck = check(spf ? spf.status.result : 'none', spf ? spf.domain : undefined);
  const best = bestOf(dkim.results ?? [], domain);
  const dmarcCheck = check(dmarc ? dmarc.status.result : 'none', dmarc ? dmarc.domain : undefined);
  const arcCheck = check(arc ? arc.status.result : 'none', sealerOf(arc));
  const whole = best !== undefined && isWhole(best) && belongs(best.signingDomain, domain);
  const proven = whole || (spfCheck.result === 'pass' && belongs(spfCheck.domain, domain));
  const isSealed = arcCheck.result === 'pass' && parts.trustedSealers?.includes(arcCheck.domain ?? '') === true && sawItPass(arc);
  return {
    spf: spfCheck,
    dkim: check(best?.status.result ?? 'none', best?.signingDomain),
    dmarc: dmarcCheck,
    arc: arcCheck,
    sender: senderVerdict({
      from,
      proven,
      isSealed,
      dmarc: dmarcCheck.result,
      policy: dmarc ? dmarc.policy : 'none',
      deniedBySpf: spfCheck.result === 'fail' && belongs(spfCheck.domain, domain),
    }),
    header: headerOf(headers),
  };
}

interface Weighed {
  readonly from: { readonly from: unknown; readonly severalFrom: boolean };
  readonly proven: boolean;
  readonly isSealed: boolean;
  readonly dmarc: MailCheckResult;
  readonly policy: string;
  readonly deniedBySpf: boolean;
}

function senderVerdict({ from, proven, isSealed, dmarc, policy, deniedBySpf }: Weighed): MailVerdicts['sender'] {
  if (from.severalFrom) return 'failed';
  if (from.from === undefined) return 'unverified';
  if (dmarc === 'pass' || dmarc === 'none') {
    if (proven) return 'verified';
    return dmarc === 'none' && deniedBySpf ? 'failed' : 'unverified';
  }
  if (isSealed) return 'verified';
  if (dmarc !== 'fail') return 'unverified';
  return policy === 'reject' || policy === 'quarantine' || deniedBySpf ? 'failed' : 'unverified';
}

/** A signature of the sender's own domain before one of another, one that holds before one that does not. */
function bestOf(results: readonly DKIMResult[], domain: string | undefined): DKIMResult | undefined {
  const rank = (each: DKIMResult): number =>
    (each.status.result === 'pass' ? 4 : 0) + (belongs(each.signingDomain, domain) ? 2 : 0) + (isWhole(each) ? 1 : 0);
  return results.toSorted((a, b) => rank(b) - rank(a))[0];
}

/** It holds, and over all of the body: behind what `l=` signs anybody may have added anything. */
const isWhole = ({ status }: DKIMResult): boolean =>
  status.result === 'pass' && !(status.underSized !== undefined && status.underSized > 0);

/** Both below one domain that somebody registered (relaxed alignment). */
function belongs(signing: string | undefined, domain: string | undefined): boolean {
  if (signing === undefined || domain === undefined) return false;
  const own = (name: string): string => getDomain(name.toLowerCase(), { allowPrivateDomains: true }) ?? name.toLowerCase();
  return own(signing) === own(domain);
}

/** Whose seal is the last: it vouches for what is said of all that is before it. */
function sealerOf(arc: AuthenticateResult['arc']): string | undefined {
  // Without a chain it is false, whatever the library's declaration says.
  const chain: unknown = arc ? arc.chain : undefined;
  const seal = Array.isArray(chain) ? (chain.at(-1) as ARCChainEntry | undefined)?.['arc-seal'] : undefined;
  const domain: unknown = seal?.parsed?.['d']?.value;
  return typeof domain === 'string' ? domain : undefined;
}

/** The last sealer says that DMARC passed when the mail came to it. */
const sawItPass = (arc: AuthenticateResult['arc']): boolean =>
  arc !== false && (arc.authenticationResults?.['dmarc'] as { readonly result?: unknown } | undefined)?.result === 'pass';

function check(result: string, domain: string | undefined): MailCheck {
  const known =
    result === 'temperr' ? 'temperror' : mailCheckResults.includes(result as MailCheckResult) ? (result as MailCheckResult) : 'neutral';
  return { result: known, ...(domain === undefined || domain === '' ? {} : { domain: domain.toLowerCase().slice(0, 253) }) };
}

/** The value of `Authentication-Results`, on one line. */
function headerOf(headers: string): string {
  const [, value = ''] = /^Authentication-Results:((?:.*(?:\r?\n[ \t].*)*))/im.exec(headers) ?? [];
  return value
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, headerCharsMax);
}
