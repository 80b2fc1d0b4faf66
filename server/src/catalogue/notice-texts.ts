// What each kind of notice says by e-mail and, where somebody chose it, on the screen of a device, in English and German. Like every mail it names no content of the
// business's data: it says what happened and where to look. The app has its own sentences (web, say-notice.ts).
import type { Notice, NoticeKind } from '@steward/protocol/wire/notice-routes.ts';
import type { AccountLanguage } from '../ports/identity.ts';
import type { MailText } from './mail-texts.ts';
import { everydaySayings } from './notice-sayings-everyday.ts';
import { ownSayings } from './notice-sayings-own.ts';

export interface NoticeFacts {
  /** Origin of the web app. */
  readonly base: string;
  /** Where people reach the operator about their data; in every notice. */
  readonly privacyEmail: string;
}

export interface Saying<K extends NoticeKind> {
  /** Where it leads, below the origin. */
  path(notice: Extract<Notice, { kind: K }>): string;
  readonly en: (notice: Extract<Notice, { kind: K }>) => { readonly subject: string; readonly text: string };
  readonly de: (notice: Extract<Notice, { kind: K }>) => { readonly subject: string; readonly text: string };
}

const sayings: { readonly [K in NoticeKind]: Saying<K> } = { ...ownSayings, ...everydaySayings };
const sayingOf = ({ kind }: Notice) => sayings[kind] as Saying<NoticeKind>;

const closing: Readonly<Record<AccountLanguage, (privacyEmail: string) => string>> = {
  en: (privacyEmail) => `Questions about your data: ${privacyEmail}`,
  de: (privacyEmail) => `Fragen zu Ihren Daten: ${privacyEmail}`,
};

/** The mail of a notice; days are written as people of that language write them. */
export function noticeMailText(notice: Notice, language: AccountLanguage, { base, privacyEmail }: NoticeFacts): MailText {
  const { subject, text } = sayingOf(notice)[language](withDays(notice, language));
  const link = linkTo(base, notice);
  return { subject, text: `${[text, link, closing[language](privacyEmail)].join('\n\n')}\n` };
}

const linkTo = (base: string, notice: Notice) => `${base.replace(/\/$/, '')}${sayingOf(notice).path(notice)}`;

const digestLinesMax = 30;

const digests = {
  en: {
    subject: (count: number) => `${count} new things for you`,
    head: 'What happened since the last mail:',
    more: (count: number) => `… and ${count} more, here:`,
    settings: 'How often these mails come you decide here:',
  },
  de: {
    subject: (count: number) => `${count} Neuigkeiten für Sie`,
    head: 'Das ist seit der letzten E-Mail geschehen:',
    more: (count: number) => `… und ${count} weitere, hier:`,
    settings: 'Wie oft diese E-Mails kommen, bestimmen Sie hier:',
  },
} as const;

/** One mail for several notices, at least two. */
export function digestMailText(notices: readonly Notice[], language: AccountLanguage, { base, privacyEmail }: NoticeFacts): MailText {
  const says = digests[language];
  const shown = notices.slice(0, digestLinesMax);
  const lines = shown.map((notice) => `- ${sayingOf(notice)[language](withDays(notice, language)).subject}\n  ${linkTo(base, notice)}`);
  const left = notices.length - shown.length;
  const page = `${base.replace(/\/$/, '')}/app/notices`;
  const parts = [
    says.head,
    lines.join('\n'),
    ...(left > 0 ? [`${says.more(left)}\n${page}`] : []),
    `${says.settings}\n${page}/settings`,
    closing[language](privacyEmail),
  ];
  return { subject: says.subject(notices.length), text: `${parts.join('\n\n')}\n` };
}

export interface ScreenText {
  readonly title: string;
  readonly text: string;
  /** An address of the app. */
  readonly to: string;
}

const screens = {
  en: {
    neutral: 'Something new in Steward',
    confirmed: 'This device gets notifications now',
    others: (count: number) => `and ${count} more`,
    open: 'Open to see it.',
  },
  de: {
    neutral: 'Neues in Steward',
    confirmed: 'Dieses Gerät erhält jetzt Mitteilungen',
    others: (count: number) => `und ${count} weitere`,
    open: 'Öffnen Sie die App, um es zu sehen.',
  },
} as const;

/** What a device shows whose person wants nothing said there, or that shows it for the first time. */
export const neutralScreen = (language: AccountLanguage, says: 'neutral' | 'confirmed' = 'neutral'): ScreenText => ({
  title: says === 'neutral' ? screens[language].neutral : 'Steward',
  text: says === 'neutral' ? screens[language].open : screens[language].confirmed,
  to: '/app/notices',
});

/** What kind of thing the newest is; asked of this server by the device, never in a push. */
export function kindScreen(notices: readonly Notice[], language: AccountLanguage): ScreenText {
  const [newest, ...others] = notices;
  if (!newest) return neutralScreen(language);
  const { subject } = sayingOf(newest)[language](withDays(newest, language));
  return {
    title: subject,
    text: others.length > 0 ? screens[language].others(others.length) : screens[language].open,
    to: others.length > 0 ? '/app/notices' : sayingOf(newest).path(newest),
  };
}

function withDays<N extends Notice>(notice: N, language: AccountLanguage): N {
  if (!('effective' in notice)) return notice;
  const format = new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', { dateStyle: 'long', timeZone: 'UTC' });
  return { ...notice, effective: format.format(Date.parse(`${notice.effective}T00:00:00Z`)) };
}
