// What the notices say by e-mail that concern somebody's data and account, and where they lead. Everyday work has its own file.
import type { NoticeKind } from '@steward/protocol/wire/notice-routes.ts';
import type { Saying } from './notice-texts.ts';

const caseAt = ({ case: id }: { readonly case: string }) => `/app/privacy/requests?case=${id}`;
const account = () => '/app/account?tab=security';

type OwnKind = Extract<
  NoticeKind,
  | 'policy-announced'
  | 'processor-change'
  | 'webhook-ended'
  | 'incident'
  | 'rectified'
  | 'thread-answered'
  | `case-${string}`
  | 'looks-asked'
  | 'new-sign-in'
  | 'password-changed'
  | 'email-changed'
  | 'second-factor-changed'
>;

export const ownSayings: { readonly [K in OwnKind]: Saying<K> } = {
  'policy-announced': {
    path: ({ version }) => `/policies/${version}`,
    en: ({ version, effective }) => ({
      subject: 'Our data policy will change',
      text: `From ${effective} on, version ${version} of our data policy is in force. On this page you see word for word what changes, what changes in what is done with your data, and what that means for you:`,
    }),
    de: ({ version, effective }) => ({
      subject: 'Unsere Datenschutzerklärung ändert sich',
      text: `Ab dem ${effective} gilt Fassung ${version} unserer Datenschutzerklärung. Auf dieser Seite sehen Sie Wort für Wort, was sich ändert, was sich am Umgang mit Ihren Daten ändert und was das für Sie bedeutet:`,
    }),
  },
  'case-waiting': {
    path: caseAt,
    en: () => ({
      subject: 'Somebody of our staff asks to see data of your business',
      text: 'Who it is, why, and exactly what they ask to see stands on this page. No answer within 24 hours is a no:',
    }),
    de: () => ({
      subject: 'Jemand von uns möchte Daten Ihres Unternehmens ansehen',
      text: 'Wer es ist, warum und was genau angesehen werden soll, steht auf dieser Seite. Keine Antwort innerhalb von 24 Stunden heißt Nein:',
    }),
  },
  'case-announced': {
    path: caseAt,
    en: () => ({
      subject: 'Somebody of our staff asks to see data of your business',
      text: 'A second person of our staff decides about it, because of a failure, for security, or because the law demands it. Who it is and why stands on this page, and you can end the access there at any time:',
    }),
    de: () => ({
      subject: 'Jemand von uns möchte Daten Ihres Unternehmens ansehen',
      text: 'Eine zweite Person von uns entscheidet darüber, wegen einer Störung, aus Gründen der Sicherheit oder weil das Gesetz es verlangt. Wer es ist und warum, steht auf dieser Seite, und Sie können den Zugriff dort jederzeit beenden:',
    }),
  },
  'case-begun': {
    path: caseAt,
    en: () => ({
      subject: 'Somebody of our staff can see data of your business now',
      text: 'Who it is, what they can see and until when stands on this page. You see every look as it happens, and can end the access at any time:',
    }),
    de: () => ({
      subject: 'Jemand von uns kann jetzt Daten Ihres Unternehmens ansehen',
      text: 'Wer es ist, was zu sehen ist und bis wann, steht auf dieser Seite. Sie sehen jeden Blick, während er geschieht, und können den Zugriff jederzeit beenden:',
    }),
  },
  'case-opened': {
    path: caseAt,
    en: () => ({
      subject: 'Our staff has seen data of your business, and we may tell you now',
      text: 'Until today we were not free to tell you. Who asked, who agreed, on what ground, and every single look stand on this page:',
    }),
    de: () => ({
      subject: 'Wir haben Daten Ihres Unternehmens angesehen und dürfen es Ihnen jetzt sagen',
      text: 'Bis heute durften wir es Ihnen nicht sagen. Wer angefragt hat, wer zugestimmt hat, aus welchem Grund, und jeder einzelne Blick stehen auf dieser Seite:',
    }),
  },
  'case-ended': {
    path: caseAt,
    en: () => ({
      subject: 'Access by our staff has ended',
      text: 'What was allowed and what was opened stands on this page:',
    }),
    de: () => ({
      subject: 'Ein Zugriff von uns ist beendet',
      text: 'Was erlaubt war und was geöffnet wurde, steht auf dieser Seite:',
    }),
  },
  'looks-asked': {
    path: ({ person }) => `/app/who-looked?person=${person}`,
    en: () => ({
      subject: 'A member of your business asks who looked at their data',
      text: 'They have a right to know (Art. 15 GDPR), and your business answers them. The answer is prepared: on this page stands every look that names them.',
    }),
    de: () => ({
      subject: 'Ein Mitglied Ihres Unternehmens fragt, wer sich seine Daten angesehen hat',
      text: 'Es hat ein Recht, das zu wissen (Art. 15 DSGVO), und Ihr Unternehmen antwortet. Die Antwort ist vorbereitet: Auf dieser Seite steht jeder Blick, der diese Person nennt.',
    }),
  },
  'thread-answered': {
    path: ({ thread }) => `/app/privacy/contact/${thread}`,
    en: () => ({ subject: 'You have an answer', text: 'We have answered what you wrote to us. Read it here:' }),
    de: () => ({ subject: 'Sie haben eine Antwort', text: 'Wir haben Ihnen geantwortet. Sie lesen die Antwort hier:' }),
  },
  rectified: {
    path: ({ thread }) => `/app/privacy/contact/${thread}`,
    en: () => ({
      subject: 'Data you received were corrected',
      text: 'Data that you had received were wrong and have been corrected. What is right stands here:',
    }),
    de: () => ({
      subject: 'Daten, die Sie erhalten haben, wurden berichtigt',
      text: 'Daten, die Sie erhalten hatten, waren falsch und sind berichtigt. Was richtig ist, steht hier:',
    }),
  },
  incident: {
    path: () => '/trust',
    en: () => ({
      subject: 'Something went wrong that concerns your business',
      text: 'What happened, which data are concerned, what we have done and what you can do stands here:',
    }),
    de: () => ({
      subject: 'Ein Vorfall betrifft Ihr Unternehmen',
      text: 'Was geschehen ist, welche Daten betroffen sind, was wir getan haben und was Sie tun können, steht hier:',
    }),
  },
  'webhook-ended': {
    path: () => '/app/webhooks',
    en: () => ({
      subject: 'A webhook of your business was switched off',
      text: 'One of your systems could not be reached for days, or said that it does not want to be told any more. What was to be delivered stands here, and you can switch it on again:',
    }),
    de: () => ({
      subject: 'Ein Webhook Ihres Unternehmens wurde abgeschaltet',
      text: 'Eines Ihrer Systeme war tagelang nicht zu erreichen oder hat geantwortet, dass es nichts mehr erhalten will. Hier steht, was zugestellt werden sollte, und Sie können ihn wieder einschalten:',
    }),
  },
  'processor-change': {
    path: () => '/trust',
    en: ({ effective }) => ({
      subject: 'A change among our service providers',
      text: `From ${effective} on something changes among the companies that work for us. Which one, and exactly what it is sent, stands here:`,
    }),
    de: ({ effective }) => ({
      subject: 'Eine Änderung bei unseren Dienstleistern',
      text: `Ab dem ${effective} ändert sich etwas bei den Unternehmen, die für uns arbeiten. Welches es ist und was genau es erhält, steht hier:`,
    }),
  },
  'new-sign-in': {
    path: account,
    en: () => ({
      subject: 'Somebody signed in to your account from a new place',
      text: 'If that was not you, end the session and change your password here:',
    }),
    de: () => ({
      subject: 'An Ihrem Konto hat sich jemand von einem neuen Ort aus angemeldet',
      text: 'Wenn Sie das nicht waren, beenden Sie die Sitzung und ändern Sie Ihr Passwort hier:',
    }),
  },
  'password-changed': {
    path: account,
    en: () => ({ subject: 'The password of your account was changed', text: 'If that was not you, act now. How, stands here:' }),
    de: () => ({
      subject: 'Das Passwort Ihres Kontos wurde geändert',
      text: 'Wenn Sie das nicht waren, handeln Sie jetzt. Wie, steht hier:',
    }),
  },
  'email-changed': {
    path: account,
    en: () => ({ subject: 'The e-mail address of your account was changed', text: 'If that was not you, act now. How, stands here:' }),
    de: () => ({
      subject: 'Die E-Mail-Adresse Ihres Kontos wurde geändert',
      text: 'Wenn Sie das nicht waren, handeln Sie jetzt. Wie, steht hier:',
    }),
  },
  'second-factor-changed': {
    path: account,
    en: () => ({ subject: 'The second factor of your account was changed', text: 'If that was not you, act now. How, stands here:' }),
    de: () => ({
      subject: 'Der zweite Faktor Ihres Kontos wurde geändert',
      text: 'Wenn Sie das nicht waren, handeln Sie jetzt. Wie, steht hier:',
    }),
  },
};
