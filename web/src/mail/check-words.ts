// What the checks of a sender found (Authentication-Results, RFC 8601), in words.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

const results: Readonly<Record<string, MessageDescriptor>> = {
  pass: msg`passed`,
  fail: msg`failed`,
  softfail: msg`doubtful`,
  neutral: msg`says nothing for or against it`,
  none: msg`not used by the sender`,
  temperror: msg`could not be checked at that time`,
  permerror: msg`cannot be checked`,
  policy: msg`too weak to count`,
};
const checks: Readonly<Record<string, MessageDescriptor>> = {
  dmarc: msg`The sender’s domain vouches for the address (DMARC)`,
  dkim: msg`A domain signed the mail (DKIM)`,
  spf: msg`The server may send for the domain (SPF)`,
  arc: msg`Servers on the way vouch for it (ARC)`,
};

export interface CheckWords {
  readonly name: string;
  readonly what: MessageDescriptor;
  readonly result: MessageDescriptor;
}

/** The first result of each check that `header` names. */
export function checkWords(header = ''): readonly CheckWords[] {
  return Object.entries(checks).flatMap(([name, what]) => {
    const result = results[new RegExp(`(?:^|;)\\s*${name}=([a-z]+)`).exec(header)?.[1] ?? ''];
    return result ? [{ name, what, result }] : [];
  });
}
