// What is held beside the collections about what leaves: mails that were sent, calendars, webhooks. A part of other-data.ts.
const inRecords = { en: 'database of records', de: 'Datenbank der Einträge' };

export const leavingData = [
  {
    id: 'mails',
    title: { en: 'Mails that were sent', de: 'Gesendete E-Mails' },
    holds: {
      en: 'Of each mail: its kind, to which account, when, how often it was tried, whether it left and arrived; no address, no text. While it waits to leave, the mail itself, sealed. Links that stop mails of a kind, as hashes',
      de: 'Von jeder E-Mail: die Art, an welches Konto, wann, wie oft versucht, ob sie hinausging und ankam; keine Adresse, kein Text. Solange sie wartet, die E-Mail selbst, versiegelt. Links, die E-Mails einer Art beenden, als Hashes',
    },
    why: {
      en: 'So that you see what was sent to you, and no mail is lost',
      de: 'Damit Sie sehen, was an Sie gesandt wurde, und keine E-Mail verloren geht',
    },
    kept: { en: '13 months; a mail that waits at most 3 days', de: '13 Monate; eine wartende E-Mail höchstens 3 Tage' },
    sees: {
      en: 'you; owners and admins: those to people of the business',
      de: 'Sie; Inhaber und Admins: die an Menschen des Unternehmens',
    },
    decides: 'operator',
    about: 'person',
    where: inRecords,
    rows: ['business/mail', 'person/mail', 'mail-ids/*', 'mail-stops/*', 'mail-queue/*', 'mail-planned/*'],
  },
  {
    id: 'calendars',
    title: { en: 'Calendar subscriptions', de: 'Kalender-Abonnements' },
    holds: {
      en: 'Which of your tasks a calendar shows, since when, when it was last fetched (by the hour); of the secret in its address only a hash',
      de: 'Welche Ihrer Aufgaben ein Kalender zeigt, seit wann, wann er zuletzt abgerufen wurde (auf die Stunde); vom Geheimnis in der Adresse nur ein Hash',
    },
    why: { en: 'So that your tasks stand in your calendar', de: 'Damit Ihre Aufgaben in Ihrem Kalender stehen' },
    kept: { en: 'until you end it or leave the business', de: 'bis Sie es beenden oder das Unternehmen verlassen' },
    sees: { en: 'you', de: 'Sie' },
    decides: 'person',
    about: 'person',
    where: inRecords,
    rows: ['business/cal', 'calendar-links/*'],
  },
  {
    id: 'webhooks',
    title: { en: 'Webhooks to systems of the business', de: 'Webhooks zu Systemen des Unternehmens' },
    holds: {
      en: 'Address, name and secrets, sealed; which kinds are told, who arranged it; of each delivery opaque ids, when it was tried and what was answered',
      de: 'Adresse, Name und Geheimnisse, versiegelt; welche Arten gemeldet werden, wer es eingerichtet hat; von jeder Zustellung nichtssagende Kennungen, wann sie versucht und was geantwortet wurde',
    },
    why: {
      en: 'So that the business’s own systems hear that something happened',
      de: 'Damit eigene Systeme des Unternehmens erfahren, dass etwas geschehen ist',
    },
    kept: { en: 'until it is ended; deliveries 30 days', de: 'bis er beendet wird; Zustellungen 30 Tage' },
    sees: { en: 'owners and admins', de: 'Inhaber und Admins' },
    decides: 'business',
    about: 'business',
    where: inRecords,
    rows: ['business/whk', 'business/whl', 'business/whd', 'webhook-events/*', 'webhooks-due/*'],
  },
] as const;
