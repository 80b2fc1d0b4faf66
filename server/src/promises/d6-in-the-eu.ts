// D6: customers' data is stored in the EU. Every place in use is listed with where it is; where this machine stands nobody but its operator can say.
import { isInTheEu, saidPlace } from './in-the-eu.ts';
import { notChecked, unless, type SteadyPromise } from './promise.ts';

const keptHere = { en: 'kept there', de: 'dort aufbewahrt' };

export const d6: SteadyPromise = {
  id: 'D6',
  area: 'storage',
  text: {
    en: 'Business data is stored in the EU; what leaves, by field and destination, is listed.',
    de: 'Geschäftsdaten liegen in der EU; was hinausgeht, ist nach Feld und Ziel aufgeführt.',
  },
  control: {
    en: 'Every store and every connection is declared with its place; what is not declared cannot be reached, and what lies elsewhere unnamed keeps the server from starting.',
    de: 'Jeder Speicher und jede Verbindung ist mit ihrem Ort erklärt; was nicht erklärt ist, ist nicht erreichbar, und was ungenannt anderswo liegt, lässt den Server nicht starten.',
  },
  where: ['server/src/catalogue/processors.ts', 'server/src/main/gate-config.ts'],
  evidence: { en: 'Every place in use, with where it is.', de: 'Jeder benutzte Ort und wo er liegt.' },
  run: ['steward promises D6', 'curl $URL/v1/trust'],
  async check(parts) {
    const { place, stores, outbound } = parts.facts;
    const located = [...stores, ...outbound.filter(({ off }) => off !== true)].map((endpoint) => ({
      ...endpoint,
      where: endpoint.place === 'here' ? place : endpoint.place,
    }));
    const away = located.filter(({ where }) => where !== undefined && !isInTheEu(where));
    // What was declared to lie elsewhere is listed, with what it gets; what lies there without that is a fault.
    const outside = away.filter(({ elsewhere }) => elsewhere !== true);
    const unknown = located.filter(({ where, elsewhere }) => where === undefined && elsewhere !== true);
    const found = {
      figures: [
        { id: 'places', says: { en: 'Places in use', de: 'Benutzte Orte' }, kind: 'number', value: located.length },
        {
          id: 'elsewhere',
          says: { en: 'Outside the EU, declared as that', de: 'Außerhalb der EU, so angegeben' },
          kind: 'number',
          value: away.length - outside.length,
        },
        {
          id: 'outside',
          says: { en: 'Outside the EU, undeclared', de: 'Außerhalb der EU, nicht so angegeben' },
          kind: 'faults',
          value: outside.length,
        },
      ],
      tables: [
        {
          id: 'places',
          says: { en: 'Every place in use', de: 'Jeder benutzte Ort' },
          columns: [
            { en: 'What', de: 'Was' },
            { en: 'Where', de: 'Wo' },
            { en: 'What goes there', de: 'Was dorthin geht' },
          ],
          rows: located.map(({ what, where, fields }) => [what, saidPlace(where), fields?.join(', ') ?? keptHere]),
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
