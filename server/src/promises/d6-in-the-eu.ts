// D6: customers' data is stored in the EU. Every place in use is listed with where it is; where this machine stands nobody but its operator can say.
import { isInTheEu, saidPlace } from './in-the-eu.ts';
import { notChecked, unless, type SteadyPromise } from './promise.ts';

export const d6: SteadyPromise = {
  id: 'D6',
  area: 'storage',
  text: {
    en: 'Business data is stored in the EU; what leaves, by field and destination, is listed.',
    de: 'Geschäftsdaten liegen in der EU; was hinausgeht, ist nach Feld und Ziel aufgeführt.',
  },
  control: {
    en: 'Every store and every connection is declared with its place; what is not declared cannot be reached.',
    de: 'Jeder Speicher und jede Verbindung ist mit ihrem Ort erklärt; was nicht erklärt ist, ist nicht erreichbar.',
  },
  where: ['server/src/catalogue/processors.ts', 'server/src/main/promises.ts'],
  evidence: { en: 'Every place in use, with where it is.', de: 'Jeder benutzte Ort und wo er liegt.' },
  run: ['steward promises D6', 'curl $URL/v1/trust'],
  async check(parts) {
    const { place, stores, outbound } = parts.facts;
    const located = [...stores, ...outbound].map((endpoint) => ({
      ...endpoint,
      where: endpoint.place === 'here' ? place : endpoint.place,
    }));
    const outside = located.filter(({ where }) => where !== undefined && !isInTheEu(where));
    const unknown = located.filter(({ where }) => where === undefined);
    const found = {
      figures: [
        { id: 'places', says: { en: 'Places in use', de: 'Benutzte Orte' }, kind: 'number', value: located.length },
        { id: 'outside', says: { en: 'Outside the EU', de: 'Außerhalb der EU' }, kind: 'faults', value: outside.length },
      ],
      tables: [
        {
          id: 'places',
          says: { en: 'Every place in use', de: 'Jeder benutzte Ort' },
          columns: [
            { en: 'What', de: 'Was' },
            { en: 'Where', de: 'Wo' },
          ],
          rows: located.map(({ what, where }) => [what, saidPlace(where)]),
        },
      ],
    } as const;
    if (outside.length === 0 && unknown.length > 0)
      return notChecked(
        {
          en: 'Where this machine stands was not declared: the operator sets STEWARD_PLACE. In the AWS edition it is the region.',
          de: 'Wo diese Maschine steht, ist nicht angegeben: Der Betreiber setzt STEWARD_PLACE. In der AWS-Ausgabe ist es die Region.',
        },
        found,
      );
    return unless(
      [
        [
          outside.length > 0,
          { en: 'Something in use is declared to lie outside the EU.', de: 'Etwas Benutztes liegt laut Angabe außerhalb der EU.' },
        ],
      ],
      found,
    );
  },
};
