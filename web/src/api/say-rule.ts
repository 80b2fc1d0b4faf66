// Rules the server names when something typed breaks them, in the words of whoever uses the app. The server says field and rule in English; what is
// not known here gets a general sentence, never the rule itself.
import type { I18n, MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { StewardError } from '@steward/protocol/errors.ts';

interface Known {
  readonly rule: RegExp;
  readonly sentence: MessageDescriptor;
}

/** The first that fits counts; the groups of its pattern are named after what the sentence takes. */
const known: readonly Known[] = [
  { rule: /^not your name or e-mail/, sentence: msg`Not your name or e-mail address: they are guessed first.` },
  { rule: /^not one of the passwords/, sentence: msg`This is one of the passwords that are tried first. Choose another one.` },
  { rule: /^at least (?<count>\d+) different/, sentence: msg`At least {count} different characters.` },
  { rule: /an e-mail address|Invalid email/i, sentence: msg`Not an e-mail address. It looks like name@example.org.` },
  { rule: /^an account with this address/, sentence: msg`There is an account with this e-mail address already. Sign in with it.` },
  { rule: /^the token of an invitation/, sentence: msg`This invitation is no longer valid. Ask for a new one.` },
  { rule: /^a guest does not manage/, sentence: msg`A guest cannot lead a project.` },
  { rule: /^must be a member of the business/, sentence: msg`This person does not belong to the business any more.` },
  {
    rule: /^this person belongs to another/,
    sentence: msg`This person belongs to another business, too. They help themselves with “Forgotten password”.`,
  },
  { rule: /^recovery codes go with/, sentence: msg`Recovery codes go with an authenticator app, and none is set up.` },
  { rule: /^you are a member already/, sentence: msg`You belong to this business already.` },
  { rule: /^at most (?<count>\d+) passkeys/, sentence: msg`There is room for {count} passkeys. Remove one first.` },
  {
    rule: /^try again in (?<count>\d+) seconds/,
    sentence: msg`{count, plural, one {Wait a second, then try again.} other {Wait # seconds, then try again.}}`,
  },
  { rule: /^it is in the trash already/, sentence: msg`It is in the trash already.` },
  { rule: /^it is not in the trash/, sentence: msg`It is not in the trash any more.` },
  { rule: /^turn this session to one/, sentence: msg`Choose first which business this is about.` },
  { rule: /^(is needed|not empty)|^Required$/, sentence: msg`This is needed.` },
  { rule: /^1 to (?<count>\d+) characters/, sentence: msg`At least one and at most {count} characters.` },
  { rule: /^at least (?<count>\d+) characters|expected string to have >=(?<count>\d+)/, sentence: msg`At least {count} characters.` },
  { rule: /^at most (?<count>\d+) characters|expected string to have <=(?<count>\d+)/, sentence: msg`At most {count} characters.` },
  { rule: /line breaks|one line without|control characters/, sentence: msg`On one line, without control characters.` },
  { rule: /^a day as/, sentence: msg`Not a day of the calendar.` },
  { rule: /^a number from (?<low>-?\d+) to (?<high>-?\d+)/, sentence: msg`A number from {low} to {high}.` },
];
const otherwise = msg`Something that was typed is not as it must be. Nothing was changed.`;

/** `undefined` when the error says no rule that is known; `invalid-input` always has a sentence. */
export function sayRule(i18n: I18n, { code, rule }: StewardError): string | undefined {
  for (const { rule: pattern, sentence } of known) {
    const found = pattern.exec(rule ?? '');
    const values = { ...found?.groups };
    if (found) return i18n._({ ...sentence, values });
  }
  return code === 'invalid-input' ? i18n._(otherwise) : undefined;
}

/** The name of the field as forms know it: where it lies, and how the identity calls it, do not matter to whoever typed. */
export function fieldOf({ field = '' }: StewardError): string {
  const name = field.replace(/^(body|fields)\./, '');
  return { displayName: 'name', newPassword: 'password' }[name] ?? name;
}
