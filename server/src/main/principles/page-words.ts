// What the first pages say around the policy, in both languages. The policy itself is docs/principles*.md.
import type { PromiseState } from '../../stores/promise-results.ts';
import type { State } from './parse-principles.ts';

export type PageLanguage = 'en' | 'de';

export interface PageWords {
  readonly other: { readonly language: PageLanguage; readonly name: string };
  readonly skip: string;
  readonly claim: string;
  readonly lead: string;
  readonly doors: {
    readonly title: string;
    readonly customer: string;
    readonly customerText: string;
    readonly enterAs: string;
    readonly noPeople: string;
    readonly signIn: string;
    readonly staff: string;
    readonly staffText: string;
    readonly enterAsStaff: string;
    readonly everybody: string;
    readonly everybodyText: string;
    readonly verify: string;
    readonly policies: string;
    readonly api: string;
  };
  readonly way: { readonly title: string; readonly steps: readonly (readonly [string, string])[] };
  readonly states: Readonly<Record<State, string>>;
  /** Of a promise, as its check found it last. */
  readonly live: Readonly<Record<PromiseState, string>>;
  readonly checked: string;
  readonly nav: {
    readonly label: string;
    readonly trust: string;
    readonly policies: string;
    readonly contact: string;
    readonly verify: string;
    readonly receipts: string;
  };
  readonly today: string;
  readonly contents: string;
  readonly more: string;
  readonly check: string;
  readonly where: string;
  /** Behind the name of a screen that is not there. */
  readonly unbuilt: string;
  readonly run: string;
  readonly test: string;
  readonly download: string;
  readonly contact: string;
  readonly weakness: string;
  readonly nothing: string;
}

const en: PageWords = {
  other: { language: 'de', name: 'Deutsch' },
  skip: 'Skip to the content',
  claim: 'Every look at your data leaves a trace that you can check.',
  lead: 'Steward keeps the records of companies and their people. Each access is decided for a stated purpose and written to your own tamper-evident ledger before anything is opened.',
  doors: {
    title: 'Three doors',
    customer: 'Customer',
    customerText: 'A construction company with its projects, its tasks, and who looked.',
    enterAs: 'Enter the demo as',
    noPeople: 'The demo’s people are not there.',
    signIn: 'Sign in',
    staff: 'Staff',
    staffText:
      'Asking to look: a reason the customer reads, a narrow scope, an end, somebody who agreed. Without them no staff can look at all.',
    enterAsStaff: 'Enter the demo as',
    everybody: 'Everybody',
    everybodyText: 'No account needed: check a receipt or a whole ledger, read what is promised and what is true today.',
    verify: 'Open the verifier',
    policies: 'Read the policy',
    api: 'Try the API',
  },
  way: {
    title: 'The one way to data',
    steps: [
      ['Decide', 'Who asks, what for, and may they? Anything unclear is a no.'],
      ['Record', 'The access is written to your ledger, for good; refusals too.'],
      ['Open', 'Only then is the key released, for exactly what was named.'],
      ['Prove', 'The answer brings a receipt that verifies without us.'],
    ],
  },
  live: { true: 'true', broken: 'broken', 'not-checked': 'not checked', 'not-provable': 'not provable' },
  checked: 'checked',
  nav: { label: 'For everybody', trust: 'Trust', policies: 'Policies', contact: 'Contact', verify: 'Verify', receipts: 'Receipts' },
  states: { works: 'Works', part: 'In part', 'not-yet': 'Not yet', limit: 'A limit, said plainly' },
  today: 'What is true today',
  contents: 'Contents',
  more: 'About this page',
  check: 'How you check it',
  where: 'Where you see it',
  unbuilt: 'not built yet',
  run: 'Run it yourself',
  test: 'Test that can fail',
  download: 'The same as Markdown',
  contact: 'Contact',
  weakness: 'Report a weakness',
  nothing: 'Nothing on this page comes from elsewhere, and it sets no cookie.',
};

const de: PageWords = {
  other: { language: 'en', name: 'English' },
  skip: 'Zum Inhalt',
  claim: 'Jeder Blick in Ihre Daten hinterlässt eine Spur, die Sie prüfen können.',
  lead: 'Steward verwahrt die Daten von Firmen und ihren Leuten. Jeder Zugriff wird für einen genannten Zweck entschieden und in Ihr eigenes, manipulationserkennbares Protokoll geschrieben, bevor etwas geöffnet wird.',
  doors: {
    title: 'Drei Türen',
    customer: 'Kunde',
    customerText: 'Ein Bauunternehmen mit seinen Projekten, seinen Aufgaben und der Antwort, wer hineingesehen hat.',
    enterAs: 'Die Demo betreten als',
    noPeople: 'Die Leute der Demo sind nicht da.',
    signIn: 'Anmelden',
    staff: 'Personal',
    staffText:
      'Um Einsicht bitten: mit einem Grund, den der Kunde liest, engem Umfang, einem Ende und jemandem, der zugestimmt hat. Ohne das kann kein Personal hineinsehen.',
    enterAsStaff: 'Die Demo betreten als',
    everybody: 'Alle',
    everybodyText: 'Ohne Konto: einen Beleg oder ein ganzes Protokoll prüfen, lesen, was versprochen ist und was heute gilt.',
    verify: 'Prüfer öffnen',
    policies: 'Erklärung lesen',
    api: 'API ausprobieren',
  },
  way: {
    title: 'Der eine Weg zu den Daten',
    steps: [
      ['Entscheiden', 'Wer fragt, wozu, und darf er das? Unklares heißt nein.'],
      ['Festhalten', 'Der Zugriff steht für immer in Ihrem Protokoll; auch Ablehnungen.'],
      ['Öffnen', 'Erst dann wird der Schlüssel frei, genau für das Genannte.'],
      ['Beweisen', 'Die Antwort bringt einen Beleg mit, der sich ohne uns prüfen lässt.'],
    ],
  },
  live: { true: 'wahr', broken: 'gebrochen', 'not-checked': 'nicht geprüft', 'not-provable': 'nicht beweisbar' },
  checked: 'geprüft',
  nav: { label: 'Für alle', trust: 'Vertrauen', policies: 'Regeln', contact: 'Kontakt', verify: 'Prüfen', receipts: 'Belege' },
  states: { works: 'Gilt', part: 'Zum Teil', 'not-yet': 'Noch nicht', limit: 'Eine Grenze, offen gesagt' },
  today: 'Was heute gilt',
  contents: 'Inhalt',
  more: 'Über diese Seite',
  check: 'So prüfen Sie es',
  where: 'Wo Sie es sehen',
  unbuilt: 'noch nicht gebaut',
  run: 'Selbst ausführen',
  test: 'Test, der scheitern kann',
  download: 'Dasselbe als Markdown',
  contact: 'Kontakt',
  weakness: 'Schwachstelle melden',
  nothing: 'Nichts auf dieser Seite kommt von anderswo, und sie setzt kein Cookie.',
};

export const pageWords: Readonly<Record<PageLanguage, PageWords>> = { en, de };
