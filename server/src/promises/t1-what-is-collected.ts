// T1: what is collected is what is declared. Compares the fields of every stored record, whose names lie in clear beside the seal, with the declarations.
import { inventory } from '../catalogue/inventory.ts';
import type { RecordRow } from '../stores/record-row.ts';
import { everyRecord } from './gather.ts';
import { notChecked, unless, type SteadyPromise } from './promise.ts';

const recordsAtOnceMax = 20_000;

export const t1: SteadyPromise = {
  id: 'T1',
  area: 'transparent',
  text: { en: 'You can see exactly what is collected.', de: 'Sie sehen genau, was erhoben wird.' },
  control: {
    en: 'The inventory is derived from the declarations that also validate and store: code that stores an undeclared field cannot be written.',
    de: 'Das Verzeichnis wird aus denselben Erklärungen abgeleitet, nach denen geprüft und gespeichert wird: Was nicht erklärt ist, lässt sich nicht speichern.',
  },
  where: ['server/src/catalogue/inventory.ts', 'protocol/src/catalogue/collection.ts'],
  evidence: {
    en: 'The field names of every stored record are compared with the inventory; nothing is opened for it.',
    de: 'Die Feldnamen jedes gespeicherten Eintrags werden mit dem Verzeichnis verglichen; dafür wird nichts geöffnet.',
  },
  run: ['curl $URL/v1/inventory', 'node --test protocol/src/catalogue server/src/catalogue'],
  async check(parts, signal) {
    const { hash, fields, collections } = inventory(parts.door.tools.catalogue);
    const declared = new Set(fields.map(({ collection, field }) => `${collection}.${field}`));
    const undeclared = ({ collection, groups }: RecordRow): string | undefined =>
      groups.flatMap((group) => group.fields.map((field) => `${collection}.${field}`)).find((field) => !declared.has(field));
    const round = await parts.rounds.goOn('stored fields', () => everyRecord(parts), undeclared, {
      atOnceMax: recordsAtOnceMax,
      signal,
    });
    const faults = [...new Set([...(round.whole?.faults ?? []), ...round.faults])];
    const found = {
      figures: [
        { id: 'inventory', says: { en: 'Hash of the inventory', de: 'Prüfsumme des Verzeichnisses' }, kind: 'text', value: hash },
        { id: 'fields', says: { en: 'Fields declared', de: 'Erklärte Felder' }, kind: 'number', value: fields.length },
        { id: 'collections', says: { en: 'Collections', de: 'Sammlungen' }, kind: 'number', value: collections },
        {
          id: 'records',
          says: { en: 'Records looked at', de: 'Geprüfte Einträge' },
          kind: 'count',
          value: round.whole?.looked ?? round.looked,
        },
        {
          id: 'undeclared',
          says: { en: 'Fields stored and not declared', de: 'Gespeicherte Felder ohne Erklärung' },
          kind: 'faults',
          value: faults.length,
        },
      ],
    } as const;
    if (faults.length === 0 && round.whole === undefined)
      return notChecked(
        { en: 'The first round through all records is still under way.', de: 'Der erste Durchgang durch alle Einträge läuft noch.' },
        found,
      );
    const because = {
      en: 'Records hold a field that the inventory does not have.',
      de: 'Einträge enthalten ein Feld, das im Verzeichnis fehlt.',
    };
    return unless([[faults.length > 0, because]], found);
  },
};
