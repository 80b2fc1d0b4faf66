// What the notices of everyday work say by e-mail, and where they lead. No title, no name, no word of what somebody wrote: what it is about stands behind the link.
import type { Notice, NoticeKind } from '@steward/protocol/wire/notice-routes.ts';
import type { Saying } from './notice-texts.ts';

type EverydayKind = Extract<
  NoticeKind,
  'assigned' | 'due' | 'mentioned' | 'replied' | `mail-${string}` | 'added' | 'joined' | `copy-${string}` | 'erasure' | 'more'
>;

/** The page of a record in its project, with it opened where the page can. */
const rooms: Readonly<Record<string, string>> = {
  tasks: 'task',
  messages: 'message',
  photos: 'photo',
  documents: 'document',
  'daily-reports': 'report',
};
function recordAt({ collection, record, project }: Extract<Notice, { kind: 'assigned' | 'due' | 'mentioned' | 'replied' }>): string {
  const opens = rooms[collection];
  if (project === undefined) return '/app';
  return opens === undefined
    ? `/app/projects/${project}`
    : `/app/projects/${project}/${collection === 'daily-reports' ? 'reports' : collection}?${opens}=${record}`;
}

const erasureSteps = {
  begun: {
    en: { subject: 'A deletion has begun', text: 'What goes, when, and until when it can be undone stands here:' },
    de: { subject: 'Eine Löschung hat begonnen', text: 'Was gelöscht wird, wann, und bis wann es sich zurücknehmen lässt, steht hier:' },
  },
  undone: {
    en: { subject: 'A deletion was taken back', text: 'Everything is there again. What happened stands here:' },
    de: { subject: 'Eine Löschung wurde zurückgenommen', text: 'Alles ist wieder da. Was geschah, steht hier:' },
  },
  confirmed: {
    en: { subject: 'A deletion is finished', text: 'The signed confirmation is here:' },
    de: { subject: 'Eine Löschung ist abgeschlossen', text: 'Die signierte Bestätigung ist hier:' },
  },
} as const;

export const everydaySayings: { readonly [K in EverydayKind]: Saying<K> } = {
  assigned: {
    path: recordAt,
    en: () => ({ subject: 'You were assigned a task', text: 'It is waiting for you here:' }),
    de: () => ({ subject: 'Ihnen wurde eine Aufgabe zugewiesen', text: 'Sie finden sie hier:' }),
  },
  due: {
    path: recordAt,
    en: ({ when }) => ({
      subject: when === 'today' ? 'A task of yours is due today' : 'A task of yours is due tomorrow',
      text: 'You find it here:',
    }),
    de: ({ when }) => ({
      subject: when === 'today' ? 'Eine Ihrer Aufgaben ist heute fällig' : 'Eine Ihrer Aufgaben ist morgen fällig',
      text: 'Sie finden sie hier:',
    }),
  },
  mentioned: {
    path: recordAt,
    en: () => ({ subject: 'You were mentioned in a message', text: 'Read it here:' }),
    de: () => ({ subject: 'Sie wurden in einer Nachricht erwähnt', text: 'Lesen Sie sie hier:' }),
  },
  replied: {
    path: recordAt,
    en: () => ({ subject: 'Somebody wrote about a task of yours', text: 'Read it here:' }),
    de: () => ({ subject: 'Jemand hat zu einer Ihrer Aufgaben geschrieben', text: 'Lesen Sie es hier:' }),
  },
  'mail-arrived': {
    path: ({ project, mail }) => `/app/projects/${project}/messages?mail=${mail}`,
    en: () => ({ subject: 'An e-mail came into your project', text: 'Read it here:' }),
    de: () => ({ subject: 'In Ihrem Projekt ist eine E-Mail eingegangen', text: 'Lesen Sie sie hier:' }),
  },
  'mail-held': {
    path: ({ project }) => `/app/projects/${project}/mail`,
    en: () => ({ subject: 'An e-mail to your project is being held back', text: 'You decide whether it gets in, here:' }),
    de: () => ({ subject: 'Eine E-Mail an Ihr Projekt wird zurückgehalten', text: 'Ob sie hineinkommt, entscheiden Sie hier:' }),
  },
  added: {
    path: ({ project }) => `/app/projects/${project}`,
    en: () => ({ subject: 'You take part in a project now', text: 'Here it is:' }),
    de: () => ({ subject: 'Sie nehmen jetzt an einem Projekt teil', text: 'Hier ist es:' }),
  },
  joined: {
    path: () => '/app/people',
    en: () => ({ subject: 'Somebody has joined your business', text: 'Who it is stands here:' }),
    de: () => ({ subject: 'Jemand ist Ihrem Unternehmen beigetreten', text: 'Wer es ist, steht hier:' }),
  },
  'copy-ready': {
    path: () => '/app/privacy/copy?tab=copies',
    en: () => ({ subject: 'Your copy is ready', text: 'You can download it for fourteen days, here:' }),
    de: () => ({ subject: 'Ihre Kopie ist fertig', text: 'Sie können sie vierzehn Tage lang herunterladen, hier:' }),
  },
  'copy-failed': {
    path: () => '/app/privacy/copy?tab=copies',
    en: () => ({ subject: 'Your copy could not be made', text: 'What went wrong stands here:' }),
    de: () => ({ subject: 'Ihre Kopie konnte nicht erstellt werden', text: 'Was schiefging, steht hier:' }),
  },
  erasure: {
    path: ({ erasure }) => `/app/privacy/delete/${erasure}`,
    en: ({ step }) => erasureSteps[step].en,
    de: ({ step }) => erasureSteps[step].de,
  },
  more: {
    path: () => '/app/notices',
    en: () => ({
      subject: 'More happened than we tell you one by one',
      text: 'What there is today you see in the projects; the list is here:',
    }),
    de: () => ({
      subject: 'Es ist mehr geschehen, als wir Ihnen einzeln sagen',
      text: 'Was heute ansteht, sehen Sie in den Projekten; die Liste ist hier:',
    }),
  },
};
