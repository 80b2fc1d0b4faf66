// What mails say, in English and German. No name, no content of the business's data: what somebody needs to act, and how to tell
// that something is wrong. Secrets travel behind the `#` of a link, which browsers do not send to servers and servers do not log.
import type { NoticeKind } from '@steward/protocol/wire/notice-routes.ts';
import type { AccountLanguage, AccountNotice } from '../ports/identity.ts';

export interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly language?: AccountLanguage;
  /** What it is, as a word, for the list of what was sent to whom. */
  readonly kind?: string;
  /** What makes it this mail and no other, so that sending it again after a crash can be recognised. */
  readonly key?: string;
  /** How it stands in the list of what was sent to whom, where it is tried more than once by whoever wrote it. */
  readonly listed?: {
    /** The same for every attempt. */
    readonly key: string;
    readonly sinceMs: number;
    readonly attemptsBefore: number;
    /** It is given up when this attempt fails. */
    readonly last: boolean;
  };
  /** The kinds of notices that whoever reads it can have no more mails of, by a link in it. */
  readonly silences?: readonly NoticeKind[];
}

/** Where each kind of link leads, below the address of the web app. */
export const linkPaths = {
  'confirm-sign-up': 'confirm-sign-up',
  'confirm-email': 'confirm-email',
  'confirm-new-email': 'confirm-new-email',
  'forgotten-password': 'reset-password',
  invitation: 'invitation',
} as const;

export type LinkKind = keyof typeof linkPaths;

/** `base` is the web app's origin, such as `https://steward.example`. */
export const mailLink = (base: string, kind: LinkKind, token: string): string => `${base.replace(/\/$/, '')}/${linkPaths[kind]}#${token}`;

interface Facts {
  readonly link: string;
  readonly until: string;
  readonly at: string;
  readonly device: string;
}

type Writer = (facts: Facts) => MailText;

const mail = (subject: string, ...paragraphs: readonly string[]): MailText => ({ subject, text: `${paragraphs.join('\n\n')}\n` });

const english: Record<AccountNotice['kind'], Writer> = {
  'confirm-sign-up': ({ link, until }) =>
    mail(
      'Confirm your e-mail address',
      'Somebody, probably you, signed up with this e-mail address. Open this link to finish:',
      link,
      `It works once, until ${until}. If it was not you, do nothing: no account is made.`,
    ),
  'account-exists': () =>
    mail(
      'You have an account already',
      'Somebody, probably you, entered this e-mail address, and it belongs to an account already. Sign in with it; if you do not remember the password, ask for a new one on the sign-in page.',
      'If it was not you, there is nothing to do: nothing was changed.',
    ),
  'confirm-email': ({ link, until }) =>
    mail(
      'Confirm your e-mail address',
      'Open this link to confirm that this e-mail address is yours:',
      link,
      `It works once, until ${until}.`,
    ),
  'forgotten-password': ({ link, until }) =>
    mail(
      'Choose a new password',
      'Somebody, probably you, asked for a new password. Open this link to choose one:',
      link,
      `It works once, until ${until}. If it was not you, do nothing: your password stays as it is.`,
    ),
  'confirm-new-email': ({ link, until }) =>
    mail(
      'Confirm your new e-mail address',
      'Open this link to use this e-mail address for your account from now on:',
      link,
      `It works once, until ${until}. If you did not ask for it, do nothing.`,
    ),
  'email-changed': ({ at }) =>
    mail(
      'Your e-mail address was changed',
      `On ${at} the e-mail address of your account was changed to another one. This address does not sign in any more.`,
      'If it was not you, tell an admin of your business at once.',
    ),
  'password-changed': ({ at }) =>
    mail(
      'Your password was changed',
      `On ${at} the password of your account was changed, and you were signed out everywhere else.`,
      'If it was not you, ask for a new password on the sign-in page at once.',
    ),
  'password-reset-begun': ({ at, until }) =>
    mail(
      'An admin gave out a way to set your password anew',
      `On ${at} an admin of your business created a code to set a new password for your account. It works once, until ${until}. This is in your business's ledger.`,
      'If you did not ask for help, tell another admin.',
    ),
  'new-sign-in': ({ at, device }) =>
    mail(
      'New sign-in',
      `On ${at} somebody signed in to your account from a place that is new: ${device}.`,
      'If it was not you, change your password and end that session in your account.',
    ),
  'second-factor-changed': ({ at }) =>
    mail(
      'Your ways to sign in were changed',
      `On ${at} an authenticator app, a passkey or the recovery codes of your account were added, removed or replaced.`,
      'If it was not you, change your password at once and tell an admin of your business.',
    ),
};

const german: Record<AccountNotice['kind'], Writer> = {
  'confirm-sign-up': ({ link, until }) =>
    mail(
      'E-Mail-Adresse bestätigen',
      'Jemand, wahrscheinlich Sie, hat sich mit dieser E-Mail-Adresse angemeldet. Öffnen Sie diesen Link, um das Konto anzulegen:',
      link,
      `Er gilt einmal, bis ${until}. Falls Sie es nicht waren, tun Sie nichts: Es wird kein Konto angelegt.`,
    ),
  'account-exists': () =>
    mail(
      'Sie haben schon ein Konto',
      'Jemand, wahrscheinlich Sie, hat diese E-Mail-Adresse eingegeben. Sie gehört schon zu einem Konto. Melden Sie sich damit an; wenn Sie das Passwort nicht mehr wissen, lassen Sie sich auf der Anmeldeseite einen Link schicken.',
      'Falls Sie es nicht waren, ist nichts zu tun: Es wurde nichts geändert.',
    ),
  'confirm-email': ({ link, until }) =>
    mail(
      'E-Mail-Adresse bestätigen',
      'Öffnen Sie diesen Link, um zu bestätigen, dass diese E-Mail-Adresse Ihnen gehört:',
      link,
      `Er gilt einmal, bis ${until}.`,
    ),
  'forgotten-password': ({ link, until }) =>
    mail(
      'Neues Passwort wählen',
      'Jemand, wahrscheinlich Sie, möchte ein neues Passwort. Öffnen Sie diesen Link, um eines zu wählen:',
      link,
      `Er gilt einmal, bis ${until}. Falls Sie es nicht waren, tun Sie nichts: Ihr Passwort bleibt, wie es ist.`,
    ),
  'confirm-new-email': ({ link, until }) =>
    mail(
      'Neue E-Mail-Adresse bestätigen',
      'Öffnen Sie diesen Link, um diese E-Mail-Adresse von nun an für Ihr Konto zu verwenden:',
      link,
      `Er gilt einmal, bis ${until}. Falls Sie das nicht wollten, tun Sie nichts.`,
    ),
  'email-changed': ({ at }) =>
    mail(
      'Ihre E-Mail-Adresse wurde geändert',
      `Am ${at} wurde die E-Mail-Adresse Ihres Kontos durch eine andere ersetzt. Mit dieser Adresse können Sie sich nicht mehr anmelden.`,
      'Falls Sie es nicht waren, sagen Sie es sofort einem Admin Ihres Unternehmens.',
    ),
  'password-changed': ({ at }) =>
    mail(
      'Ihr Passwort wurde geändert',
      `Am ${at} wurde das Passwort Ihres Kontos geändert; überall sonst wurden Sie abgemeldet.`,
      'Falls Sie es nicht waren, lassen Sie sich auf der Anmeldeseite sofort einen Link für ein neues Passwort schicken.',
    ),
  'password-reset-begun': ({ at, until }) =>
    mail(
      'Ein Admin kann Ihnen zu einem neuen Passwort verhelfen',
      `Am ${at} hat ein Admin Ihres Unternehmens einen Code erzeugt, mit dem sich für Ihr Konto ein neues Passwort setzen lässt. Er gilt einmal, bis ${until}. Das steht im Protokoll Ihres Unternehmens.`,
      'Falls Sie nicht um Hilfe gebeten haben, sagen Sie es einem anderen Admin.',
    ),
  'new-sign-in': ({ at, device }) =>
    mail(
      'Neue Anmeldung',
      `Am ${at} hat sich jemand von einem neuen Ort aus bei Ihrem Konto angemeldet: ${device}.`,
      'Falls Sie es nicht waren, ändern Sie Ihr Passwort und beenden Sie diese Sitzung in Ihrem Konto.',
    ),
  'second-factor-changed': ({ at }) =>
    mail(
      'Ihre Anmeldung wurde geändert',
      `Am ${at} wurde eine Authenticator-App, ein Passkey oder ein Satz Wiederherstellungscodes Ihres Kontos hinzugefügt, entfernt oder ersetzt.`,
      'Falls Sie es nicht waren, ändern Sie sofort Ihr Passwort und sagen Sie es einem Admin Ihres Unternehmens.',
    ),
};

const writers: Record<AccountLanguage, Record<AccountNotice['kind'], Writer>> = { en: english, de: german };

/** The mail for a notice of the identity. `base` is the web app's origin. */
export function noticeMail(notice: AccountNotice, base: string): MailText {
  const kind = notice.kind in linkPaths ? (notice.kind as LinkKind) : undefined;
  return writers[notice.language][notice.kind]({
    link: kind !== undefined && notice.token !== undefined ? mailLink(base, kind, notice.token) : '',
    until: notice.untilMs === undefined ? '' : timeText(notice.language, notice.untilMs),
    at: timeText(notice.language, notice.atMs),
    device: notice.device ?? '',
  });
}

export interface InvitationMail {
  readonly language: AccountLanguage;
  readonly business: string;
  readonly token: string;
  readonly untilMs: number;
}

/** The mail that invites somebody into a business. Names the business, and nobody. */
export function invitationMail(invitation: InvitationMail, base: string): MailText {
  const link = mailLink(base, 'invitation', invitation.token);
  const until = timeText(invitation.language, invitation.untilMs);
  const business = invitation.business.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return invitation.language === 'de'
    ? mail(
        'Einladung',
        `Sie sind eingeladen, mit „${business}“ zu arbeiten. Öffnen Sie diesen Link, um anzunehmen:`,
        link,
        `Er gilt einmal, bis ${until}. Falls Sie nicht wissen, worum es geht, tun Sie nichts.`,
      )
    : mail(
        'Invitation',
        `You are invited to work with “${business}”. Open this link to accept:`,
        link,
        `It works once, until ${until}. If you do not know what this is about, do nothing.`,
      );
}

/** With where people reach the operator about their data, at its foot. */
export function withFooter(mail: MailText, language: AccountLanguage, privacyEmail: string | undefined): MailText {
  if (privacyEmail === undefined) return mail;
  const foot = language === 'de' ? `Fragen zu Ihren Daten: ${privacyEmail}` : `Questions about your data: ${privacyEmail}`;
  return { ...mail, text: `${mail.text}\n-- \n${foot}\n` };
}

/** In coordinated universal time, which it says: a mail does not know where it is read. */
function timeText(language: AccountLanguage, atMs: number): string {
  const locale = language === 'de' ? 'de-DE' : 'en-GB';
  return `${new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(atMs)} UTC`;
}
