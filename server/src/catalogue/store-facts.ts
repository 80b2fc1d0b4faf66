// What each store holds, for those who want to know where their data lies: under which key it is sealed there, and what of it can be read without one. The same in
// every edition; where a store lies and what it is called there, the edition says.
import type { Said } from '@steward/protocol/catalogue/collection.ts';

export interface StoreFacts {
  /** Under which key. */
  readonly key: Said;
  /** What whoever has the store, and no key, can read. */
  readonly clear: Said;
  /** Which kinds of data lie there: collections with their fields, their files, or what is held beside them about logins. */
  readonly holds?: 'records' | 'files' | 'logins';
}

const nothing: Said = { en: 'Nothing of yours', de: 'Nichts von Ihnen' };

const facts: Readonly<Record<string, StoreFacts>> = {
  records: {
    key: {
      en: 'Each group of fields under a random key of its own (AES-256-GCM), each version under one derived from it. The keys lie in another store.',
      de: 'Jede Feldgruppe unter einem eigenen zufälligen Schlüssel (AES-256-GCM), jede Fassung unter einem daraus abgeleiteten. Die Schlüssel liegen in einem anderen Speicher.',
    },
    clear: {
      en: 'Random ids, the names of collections, states, times, sizes, who may do what (as ids)',
      de: 'Zufällige Kennungen, Namen von Sammlungen, Zustände, Zeiten, Größen, wer was darf (als Kennungen)',
    },
    holds: 'records',
  },
  keys: {
    key: {
      en: 'Each record key is wrapped under your business’s epoch key, which is replaced every 30 days',
      de: 'Jeder Schlüssel eines Eintrags ist unter dem Epochenschlüssel Ihres Unternehmens verpackt, der alle 30 Tage ersetzt wird',
    },
    clear: {
      en: 'Random ids, in which epoch a key is, that one was destroyed',
      de: 'Zufällige Kennungen, in welcher Epoche ein Schlüssel steht, dass einer vernichtet wurde',
    },
  },
  epochs: {
    key: {
      en: 'The epoch keys of your business are wrapped under the root key',
      de: 'Die Epochenschlüssel Ihres Unternehmens sind unter dem Wurzelschlüssel verpackt',
    },
    clear: { en: 'Which epochs there were', de: 'Welche Epochen es gab' },
  },
  root: {
    key: {
      en: 'Everything above hangs on it; it lies apart from all of it',
      de: 'Alles darüber hängt an ihm; er liegt getrennt von allem',
    },
    clear: nothing,
  },
  identity: {
    key: {
      en: 'Sealed under a key of its own, which the root key wraps; addresses can be found by keyed hashes alone; passwords as Argon2id hashes',
      de: 'Versiegelt unter einem eigenen Schlüssel, den der Wurzelschlüssel verpackt; Adressen nur über geschlüsselte Hashes auffindbar; Passwörter als Argon2id-Hashes',
    },
    clear: { en: 'Random ids, how many sessions there are', de: 'Zufällige Kennungen, wie viele Sitzungen es gibt' },
    holds: 'logins',
  },
  credentials: {
    key: {
      en: 'What a password is compared with, derived from it and a key that is not there; neither side can be guessed at alone',
      de: 'Womit ein Passwort verglichen wird, aus ihm und einem Schlüssel abgeleitet, der nicht dort liegt; keine Seite lässt sich allein durchprobieren',
    },
    clear: { en: 'Random ids; no name, no address', de: 'Zufällige Kennungen; kein Name, keine Adresse' },
  },
  files: {
    key: {
      en: 'Each file in frames of 64 KiB under the key of the group of fields it belongs to',
      de: 'Jede Datei in Rahmen von 64 KiB unter dem Schlüssel der Feldgruppe, zu der sie gehört',
    },
    clear: { en: 'Random names and sizes', de: 'Zufällige Namen und Größen' },
    holds: 'files',
  },
  snapshots: {
    key: {
      en: 'What was sealed stays sealed under the same keys, which are in none of them; lists and tables under a key of the snapshots',
      de: 'Was versiegelt war, bleibt es unter denselben Schlüsseln, die in keinem davon stehen; Listen und Tabellen unter einem Schlüssel der Schnappschüsse',
    },
    clear: { en: 'When one was taken, sizes', de: 'Wann einer gemacht wurde, Größen' },
  },
  'key-backups': {
    key: {
      en: 'Record keys as they are in their store, wrapped under the epoch keys, which are not there; kept 30 days at most',
      de: 'Schlüssel der Einträge wie in ihrem Speicher, verpackt unter den Epochenschlüsseln, die nicht dort liegen; höchstens 30 Tage',
    },
    clear: { en: 'Random ids', de: 'Zufällige Kennungen' },
  },
  mirror: {
    key: {
      en: 'The access log as it is: hashes, and who did what sealed to a key of your business',
      de: 'Das Zugriffsprotokoll, wie es ist: Hashes, und wer was tat, versiegelt an einen Schlüssel Ihres Unternehmens',
    },
    clear: { en: 'How many entries there are, and when they were made', de: 'Wie viele Zeilen es gibt und wann sie entstanden' },
  },
  'received-mail': {
    key: {
      en: 'Not under a key of your business yet: encrypted by the store under a key that our nodes alone may use. A node takes a mail within minutes, seals it and removes it here; what none takes is removed after seven days',
      de: 'Noch nicht unter einem Schlüssel Ihres Unternehmens: vom Speicher verschlüsselt unter einem Schlüssel, den nur unsere Server benutzen dürfen. Ein Server übernimmt eine E-Mail binnen Minuten, versiegelt sie und entfernt sie hier; was keiner übernimmt, wird nach sieben Tagen entfernt',
    },
    clear: { en: 'Random names, sizes and times', de: 'Zufällige Namen, Größen und Zeiten' },
  },
  'epochs-copy': {
    key: { en: 'As the first', de: 'Wie die erste' },
    clear: { en: 'Which epochs there were', de: 'Welche Epochen es gab' },
  },
};

/** `undefined` for a store that nobody has described. */
export const storeFacts = (id: string): StoreFacts | undefined => facts[id];
