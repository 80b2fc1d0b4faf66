// U1: six purposes and no other. Entries are counted by purpose where they are written, and the door is asked for something without one.
import { purposes, type Purpose } from '@steward/protocol/words.ts';
import { readRecord } from '../governed/read-record.ts';
import { countsBelow, entriesCounted, sinceFigure } from './gather.ts';
import type { PromiseParts } from './parts.ts';
import { unless, type Figure, type SteadyPromise } from './promise.ts';

const says: Readonly<Record<Purpose, { readonly en: string; readonly de: string }>> = {
  service: { en: 'Entries to serve you and your people', de: 'Einträge für Ihr Unternehmen' },
  request: { en: 'Entries at your direct request', de: 'Einträge auf Ihre Bitte' },
  debugging: { en: 'Entries to find a fault', de: 'Einträge zur Fehlersuche' },
  security: { en: 'Entries for security', de: 'Einträge zur Sicherheit' },
  improvement: { en: 'Entries to improve features', de: 'Einträge zur Verbesserung' },
  legal: { en: 'Entries that the law demands', de: 'Einträge auf Verlangen des Gesetzes' },
};

export const u1: SteadyPromise = {
  id: 'U1',
  area: 'access',
  text: { en: 'Data is processed only for six purposes.', de: 'Daten werden nur zu sechs Zwecken verarbeitet.' },
  control: {
    en: 'The purpose is a closed list; without one nothing is decided and nothing opened, and fields that a purpose does not need are withheld.',
    de: 'Der Zweck ist eine geschlossene Liste; ohne ihn wird nichts entschieden und nichts geöffnet, und Felder, die ein Zweck nicht braucht, bleiben zu.',
  },
  where: ['protocol/src/words.ts', 'server/src/policy/decide.ts', 'protocol/src/catalogue/purpose-fields.ts'],
  evidence: {
    en: 'Entries of the last thirty days by purpose, and any without one; a look for an invented purpose is refused.',
    de: 'Einträge der letzten dreißig Tage nach Zweck und solche ohne; ein Blick zu einem erfundenen Zweck wird abgelehnt.',
  },
  run: ['curl -H "Steward-Purpose: advertising" $URL/v1/projects'],
  async check(parts) {
    const { counts, fromDay } = await entriesCounted(parts);
    const byPurpose = countsBelow(counts, 'entries/purpose/');
    const without = byPurpose.filter(([purpose]) => !purposes.includes(purpose as Purpose)).reduce((all, [, count]) => all + count, 0);
    const refused = await inventedIsRefused(parts);
    const figures: readonly Figure[] = [
      ...purposes.map(
        (purpose) =>
          ({ id: `for-${purpose}`, says: says[purpose], kind: 'count', value: counts[`entries/purpose/${purpose}`] ?? 0 }) as const,
      ),
      { id: 'without', says: { en: 'Entries without a purpose', de: 'Einträge ohne Zweck' }, kind: 'faults', value: without },
      {
        id: 'invented',
        says: { en: 'Invented purposes that were let through', de: 'Durchgelassene erfundene Zwecke' },
        kind: 'faults',
        value: refused ? 0 : 1,
      },
      ...sinceFigure(fromDay),
    ];
    return unless(
      [
        [without > 0, { en: 'Something was done without one of the six purposes.', de: 'Etwas geschah ohne einen der sechs Zwecke.' }],
        [
          !refused,
          { en: 'A look for an invented purpose was let through.', de: 'Ein Blick zu einem erfundenen Zweck wurde durchgelassen.' },
        ],
      ],
      { figures },
    );
  },
};

/** Decided alone: an entry is not made for a purpose that does not exist. */
async function inventedIsRefused({ door, canary }: PromiseParts): Promise<boolean> {
  const planted = await canary.planted();
  const [record] = planted.records;
  if (record === undefined) return true;
  try {
    return !(await door.allows(canary.principal(planted), readRecord, record, 'advertising' as Purpose));
  } catch {
    return true;
  }
}
