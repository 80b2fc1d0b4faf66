// What happened on the demo's sites: tasks, photos, documents, messages, daily reports. Part of data.ts, which says how to read it.

export interface DemoTask {
  readonly project: string;
  readonly title: string;
  readonly details: string;
  readonly state: 'open' | 'doing' | 'done';
  readonly assignee?: string;
  readonly by: string;
  readonly createdHoursAgo: number;
  /** Negative: overdue. */
  readonly dueInDays?: number;
  /** Files of photos of the same project. */
  readonly photos?: readonly string[];
  /** What was said about it, oldest first. */
  readonly comments?: readonly { readonly by: string; readonly text: string }[];
}

export interface DemoPhoto {
  readonly project: string;
  readonly file: string;
  readonly caption: string;
  readonly by: string;
  readonly takenHoursAgo: number;
  readonly withPlace: boolean;
}

export interface DemoDocument {
  readonly project: string;
  readonly file: string;
  readonly mediaType: 'application/pdf' | 'image/png';
  readonly title: string;
  readonly kind: 'plan' | 'report' | 'offer';
  readonly by: string;
  readonly createdHoursAgo: number;
  /** The file that was there before this one. */
  readonly earlier?: { readonly file: string; readonly mediaType: string };
}

export interface DemoMessage {
  readonly project: string;
  readonly by: string;
  readonly text: string;
  readonly hoursAgo: number;
}

export interface DemoDailyReport {
  readonly project: string;
  readonly by: string;
  readonly daysAgo: number;
  readonly weather: string;
  readonly temperatureCelsius: number;
  readonly peopleOnSite: number;
  readonly work: string;
  readonly incidents?: string;
  readonly deliveries?: string;
  readonly crew?: readonly string[];
}

const tasks: readonly DemoTask[] = [
  {
    project: 'kita',
    title: 'Bewehrung Decke EG abnehmen lassen',
    details: 'Prüfingenieur kommt um acht. Abstandhalter in Achse 4 nachsetzen.',
    state: 'doing',
    assignee: 'jonas',
    by: 'petra',
    createdHoursAgo: 74,
    dueInDays: 1,
    photos: ['crane.jpg'],
    comments: [
      { by: 'jonas', text: 'Abstandhalter sind nachgesetzt, Achse 4 ist fertig.' },
      { by: 'petra', text: 'Danke. Der Prüfingenieur hat acht Uhr bestätigt.' },
    ],
  },
  {
    project: 'kita',
    title: 'Riss in der Bestandswand begutachten',
    details: 'Achse B, etwa 0,4 mm. Gutachter ist angefragt, Gipsmarke setzen.',
    state: 'open',
    assignee: 'petra',
    by: 'jonas',
    createdHoursAgo: 46,
    dueInDays: 3,
    photos: ['crack.jpg'],
    comments: [
      { by: 'jonas', text: 'Gipsmarke sitzt, Datum steht daneben.' },
      { by: 'petra', text: 'Gutachter kommt am Montag. Bitte den Bereich frei halten.' },
      { by: 'mira', text: 'Termin ist im Kalender, die Bauherrin weiß Bescheid.' },
    ],
  },
  {
    project: 'kita',
    title: 'Fenster Gruppenraum Mond bestellen',
    details: 'Drei Stück, RAL 1028 außen. Brüstungshöhe nach Plan A-101 Index C.',
    state: 'open',
    assignee: 'mira',
    by: 'petra',
    createdHoursAgo: 120,
    dueInDays: -2,
    comments: [{ by: 'mira', text: 'Angebot liegt vor, mir fehlt noch die Freigabe der Farbe.' }],
  },
  {
    project: 'kita',
    title: 'Grundleitungen spülen und prüfen',
    details: 'Protokoll in die Dokumente legen.',
    state: 'done',
    assignee: 'jonas',
    by: 'petra',
    createdHoursAgo: 260,
  },
  {
    project: 'kita',
    title: 'Beschädigte Palette Ziegel reklamieren',
    details: 'Sechs Paletten geliefert, eine nass und gebrochen. Fotos liegen bei.',
    state: 'doing',
    assignee: 'mira',
    by: 'jonas',
    createdHoursAgo: 51,
    dueInDays: 4,
    photos: ['pallets.jpg'],
    comments: [
      { by: 'mira', text: 'Reklamation ist raus, Ziegelhandel Süd meldet sich morgen.' },
      { by: 'jonas', text: 'Die nasse Palette steht am Tor, nicht verarbeiten.' },
    ],
  },
  {
    project: 'ufer',
    title: 'Gerüst Nordseite umsetzen',
    details: 'Nach dem Fensterputz, vor Freitag. Gehweg absperren.',
    state: 'open',
    assignee: 'jonas',
    by: 'petra',
    createdHoursAgo: 30,
    dueInDays: 2,
    photos: ['scaffolding.jpg', 'riverside.jpg'],
    comments: [{ by: 'jonas', text: 'Gehweg ist bis Freitag genehmigt.' }],
  },
  {
    project: 'ufer',
    title: 'Wohnung 7: Estrich freigeben',
    details: 'CM-Messung unter 0,5 %.',
    state: 'doing',
    assignee: 'jonas',
    by: 'jonas',
    createdHoursAgo: 96,
    dueInDays: 5,
    photos: ['interior.jpg'],
  },
  {
    project: 'ufer',
    title: 'Klingelschilder der Bezogenen',
    details: 'Nur nach schriftlicher Zustimmung der Mieter.',
    state: 'done',
    assignee: 'mira',
    by: 'petra',
    createdHoursAgo: 400,
  },
  {
    project: 'scheune',
    title: 'Holzgutachten zum Dachstuhl einholen',
    details: 'Hausbock im dritten Binder? Bauherren möchten dabei sein.',
    state: 'open',
    assignee: 'petra',
    by: 'petra',
    createdHoursAgo: 170,
    dueInDays: 9,
    photos: ['rafters.jpg', 'barn.jpg'],
    comments: [{ by: 'mira', text: 'Hartmanns können Dienstag oder Donnerstag ab 16 Uhr.' }],
  },
  {
    project: 'scheune',
    title: 'Angebot Eindeckung nachfassen',
    details: 'Angebot 2026-118, gültig noch zwei Wochen.',
    state: 'open',
    assignee: 'mira',
    by: 'petra',
    createdHoursAgo: 22,
    dueInDays: 7,
  },
];

const photos: readonly DemoPhoto[] = [
  {
    project: 'kita',
    file: 'foundation.jpg',
    caption: 'Bodenplatte bewehrt, bereit für den Beton',
    by: 'karl',
    takenHoursAgo: 2_350,
    withPlace: true,
  },
  {
    project: 'kita',
    file: 'pallets.jpg',
    caption: 'Lieferung Hochlochziegel, Palette vorn rechts ist nass',
    by: 'jonas',
    takenHoursAgo: 52,
    withPlace: false,
  },
  {
    project: 'kita',
    file: 'crane.jpg',
    caption: 'Rohbau am Morgen, Decke über dem ersten Geschoss',
    by: 'jonas',
    takenHoursAgo: 27,
    withPlace: true,
  },
  {
    project: 'kita',
    file: 'crack.jpg',
    caption: 'Riss im Putz der Bestandswand, Achse B',
    by: 'jonas',
    takenHoursAgo: 47,
    withPlace: true,
  },
  {
    project: 'kita',
    file: 'kita.jpg',
    caption: 'So soll es aussehen: Ansicht vom Garten',
    by: 'petra',
    takenHoursAgo: 640,
    withPlace: true,
  },
  {
    project: 'ufer',
    file: 'riverside.jpg',
    caption: 'Vom anderen Ufer, Fassade zur Hälfte fertig',
    by: 'petra',
    takenHoursAgo: 75,
    withPlace: true,
  },
  { project: 'ufer', file: 'scaffolding.jpg', caption: 'Gerüst Nordseite mit Netzen', by: 'jonas', takenHoursAgo: 31, withPlace: true },
  { project: 'ufer', file: 'interior.jpg', caption: 'Wohnung 7 vor dem Estrich', by: 'jonas', takenHoursAgo: 150, withPlace: false },
  { project: 'ufer', file: 'brickwork.jpg', caption: 'Sockel im Lot', by: 'karl', takenHoursAgo: 1_900, withPlace: false },
  {
    project: 'scheune',
    file: 'barn.jpg',
    caption: 'Bestand am Abend, Gerüst steht am Giebel',
    by: 'petra',
    takenHoursAgo: 190,
    withPlace: true,
  },
  {
    project: 'scheune',
    file: 'rafters.jpg',
    caption: 'Dachstuhl von 1894, dritter Binder links prüfen',
    by: 'petra',
    takenHoursAgo: 188,
    withPlace: true,
  },
];

const documents: readonly DemoDocument[] = [
  {
    project: 'kita',
    file: 'bauplan-erdgeschoss.pdf',
    mediaType: 'application/pdf',
    title: 'Grundriss Erdgeschoss, A-101 Index C',
    kind: 'plan',
    by: 'petra',
    createdHoursAgo: 900,
    earlier: { file: 'floor-plan.png', mediaType: 'image/png' },
  },
  {
    project: 'kita',
    file: 'floor-plan.png',
    mediaType: 'image/png',
    title: 'Grundriss als Bild für die Baustelle',
    kind: 'plan',
    by: 'mira',
    createdHoursAgo: 880,
  },
  {
    project: 'kita',
    file: 'bautagesbericht-41.pdf',
    mediaType: 'application/pdf',
    title: 'Bautagesbericht Nr. 41, unterschrieben',
    kind: 'report',
    by: 'jonas',
    createdHoursAgo: 24,
  },
  {
    project: 'scheune',
    file: 'angebot-2026-118.pdf',
    mediaType: 'application/pdf',
    title: 'Angebot 2026-118, Dachstuhl und Eindeckung',
    kind: 'offer',
    by: 'mira',
    createdHoursAgo: 160,
  },
];

const messages: readonly DemoMessage[] = [
  { project: 'kita', by: 'karl', text: 'Bodenplatte ist fertig bewehrt, Fotos sind drin. Beton kommt morgen um sieben.', hoursAgo: 2_348 },
  {
    project: 'kita',
    by: 'jonas',
    text: 'Eine Palette Ziegel ist nass und zum Teil gebrochen. Ich habe sie zur Seite gestellt und fotografiert.',
    hoursAgo: 51,
  },
  { project: 'kita', by: 'mira', text: 'Danke, ich reklamiere heute noch. Lieferschein bitte in die Dokumente.', hoursAgo: 50 },
  {
    project: 'kita',
    by: 'jonas',
    text: 'In der Bestandswand ist ein Riss, Achse B. Sieht alt aus, aber ich setze eine Gipsmarke.',
    hoursAgo: 46,
  },
  { project: 'kita', by: 'petra', text: 'Gut gesehen. Ich rufe den Gutachter an. Bis dahin dort bitte nichts anhängen.', hoursAgo: 45 },
  { project: 'ufer', by: 'petra', text: 'Die Leute aus Wohnung 2 bitten, vor acht Uhr nicht zu bohren. Machen wir.', hoursAgo: 98 },
  { project: 'ufer', by: 'jonas', text: 'Geht klar. Gerüst Nordseite kommt Donnerstag um, der Gehweg ist beantragt.', hoursAgo: 29 },
  {
    project: 'scheune',
    by: 'petra',
    text: 'Die Bauherren möchten den Dachstuhl sichtbar lassen. Bitte im Angebot so schreiben.',
    hoursAgo: 165,
  },
  { project: 'scheune', by: 'mira', text: 'Ist drin, das Angebot ging gestern raus.', hoursAgo: 158 },
];

const dailyReports: readonly DemoDailyReport[] = [
  {
    project: 'kita',
    by: 'jonas',
    daysAgo: 1,
    weather: 'heiter, schwacher Wind aus West',
    temperatureCelsius: 12,
    peopleOnSite: 13,
    work: 'Decke über EG in den Achsen 3–5 bewehrt. Gerüst Südseite, zweite Lage. Leerrohre Gruppenräume.',
    incidents: 'Eine Palette Ziegel beschädigt angeliefert.',
    deliveries: 'Betonstahlmatten Q335, 2,4 t. Sechs Paletten Hochlochziegel, eine davon nass.',
    crew: ['jonas', 'karl'],
  },
  {
    project: 'kita',
    by: 'jonas',
    daysAgo: 2,
    weather: 'bedeckt, am Nachmittag Regen',
    temperatureCelsius: 9,
    peopleOnSite: 11,
    work: 'Schalung Decke, Grundleitungen gespült und geprüft.',
    incidents: 'Riss im Putz der Bestandswand bemerkt, Achse B.',
    deliveries: 'Schalungsträger, 40 Stück.',
    crew: ['jonas'],
  },
  {
    project: 'kita',
    by: 'jonas',
    daysAgo: 3,
    weather: 'Nebel bis zehn, dann klar',
    temperatureCelsius: 8,
    peopleOnSite: 12,
    work: 'Wände EG betoniert, Kran durch Sachverständigen geprüft, ohne Mängel.',
  },
  {
    project: 'ufer',
    by: 'jonas',
    daysAgo: 1,
    weather: 'heiter',
    temperatureCelsius: 12,
    peopleOnSite: 8,
    work: 'Putz Westseite, Estrich Wohnungen 5 und 6, Geländer zweites Obergeschoss.',
    deliveries: 'Estrich für zwei Wohnungen, 14 m³.',
    crew: ['jonas'],
  },
  {
    project: 'ufer',
    by: 'jonas',
    daysAgo: 2,
    weather: 'Regen',
    temperatureCelsius: 9,
    peopleOnSite: 6,
    work: 'Innenausbau. Fassade wegen Regens geruht.',
  },
];

export const siteDiary = { tasks, photos, documents, messages, dailyReports } as const;
