// The demo's content: Lindner & Söhne Bau GmbH, its people and its three sites, as plain data. Nobody in it exists.
// Times are relative to the moment the demo is made: hours ago, days ahead. `by` names a person by key, `project` a project by key.
// What happened on the sites is in site-diary.ts, the files it names lie in `assets/`.
import { siteDiary } from './site-diary.ts';

interface DemoPerson {
  readonly key: string;
  readonly name: string;
  readonly email: string;
  readonly businessRole: 'owner' | 'admin' | 'member' | 'guest';
  readonly work: string;
  readonly phone: string;
  readonly language: 'de' | 'en';
  /** Has left the company: joined, wrote, and was removed again. */
  readonly left?: true;
}

interface DemoPlace {
  readonly text: string;
  readonly latitude: number;
  readonly longitude: number;
}

interface DemoProject {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly state: 'planned' | 'running' | 'finished';
  readonly place: DemoPlace;
  readonly begunDaysAgo: number;
  readonly people: Readonly<Record<string, 'manager' | 'contributor' | 'viewer'>>;
}

interface DemoContact {
  readonly project?: string;
  readonly name: string;
  readonly company: string;
  readonly role: string;
  readonly email: string;
  readonly phone: string;
  readonly by: string;
}

const people: readonly DemoPerson[] = [
  {
    key: 'petra',
    name: 'Petra Lindner',
    email: 'petra@lindner-bau.example',
    businessRole: 'owner',
    work: 'Geschäftsführerin',
    phone: '+49 751 555 0110',
    language: 'de',
  },
  {
    key: 'jonas',
    name: 'Jonas Brandt',
    email: 'jonas@lindner-bau.example',
    businessRole: 'member',
    work: 'Polier',
    phone: '+49 151 555 0111',
    language: 'de',
  },
  {
    key: 'mira',
    name: 'Mira Aydin',
    email: 'mira@lindner-bau.example',
    businessRole: 'admin',
    work: 'Büro',
    phone: '+49 751 555 0112',
    language: 'de',
  },
  {
    key: 'karl',
    name: 'Karl Voss',
    email: 'karl@lindner-bau.example',
    businessRole: 'member',
    work: 'Maurer',
    phone: '+49 151 555 0113',
    language: 'de',
    left: true,
  },
];

const projects: readonly DemoProject[] = [
  {
    key: 'kita',
    name: 'Kita Sonnenhang',
    state: 'running',
    begunDaysAgo: 118,
    description: 'Neubau einer Kindertagesstätte mit vier Gruppen, Holz-Beton-Hybrid, Gründach. Übergabe vor Beginn des Kindergartenjahrs.',
    place: { text: 'Am Sonnenhang, 88212 Ravensburg', latitude: 47.7846, longitude: 9.6171 },
    people: { petra: 'manager', jonas: 'contributor', mira: 'contributor', karl: 'contributor' },
  },
  {
    key: 'ufer',
    name: 'Wohnhaus Uferstraße',
    state: 'running',
    begunDaysAgo: 203,
    description: 'Fünfzehn Wohnungen am Wasser, Ausbau und Fassade. Zwei Wohnungen sind schon bezogen.',
    place: { text: 'Uferstraße, 88045 Friedrichshafen', latitude: 47.6503, longitude: 9.4712 },
    people: { petra: 'manager', jonas: 'manager', mira: 'viewer', karl: 'contributor' },
  },
  {
    key: 'scheune',
    name: 'Scheune Altbruck',
    state: 'planned',
    begunDaysAgo: 34,
    description: 'Umbau einer Scheune von 1894 zum Wohnhaus. Der Dachstuhl bleibt sichtbar, die Eindeckung wird erneuert.',
    place: { text: 'Weiler Altbruck, 88239 Wangen im Allgäu', latitude: 47.6912, longitude: 9.8208 },
    people: { petra: 'manager', mira: 'contributor' },
  },
];

const contacts: readonly DemoContact[] = [
  {
    project: 'kita',
    name: 'Dr. Ines Falk',
    company: 'Stadt Altbruck, Hochbauamt',
    role: 'Bauherrin',
    email: 'ines.falk@stadt.example',
    phone: '+49 751 555 0141',
    by: 'mira',
  },
  {
    project: 'kita',
    name: 'Tobias Renner',
    company: 'Renner Tragwerk',
    role: 'Prüfingenieur',
    email: 'renner@tragwerk.example',
    phone: '+49 751 555 0178',
    by: 'petra',
  },
  {
    project: 'kita',
    name: 'Sofia Marinescu',
    company: 'Ziegelhandel Süd',
    role: 'Lieferantin',
    email: 'marinescu@ziegel.example',
    phone: '+49 7541 555 0112',
    by: 'mira',
  },
  {
    project: 'ufer',
    name: 'Benedikt Öhler',
    company: 'Gerüstbau Öhler',
    role: 'Gerüst',
    email: 'b.oehler@geruest.example',
    phone: '+49 7541 555 0190',
    by: 'jonas',
  },
  {
    project: 'scheune',
    name: 'Anna und Lukas Hartmann',
    company: 'privat',
    role: 'Bauherren',
    email: 'hartmann@familie.example',
    phone: '+49 7522 555 0123',
    by: 'mira',
  },
];

/** Everything the demo holds, in the order in which it is to be made. */
export const demoData = {
  business: 'Lindner & Söhne Bau GmbH',
  people,
  projects,
  contacts,
  ...siteDiary,
} as const;
