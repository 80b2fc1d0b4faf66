// The one collection of a car workshop. What people see, what is checked, what the ledger names and what erasing somebody takes with it all
// follow from here.
import { dpv } from '@steward/protocol/catalogue/categories.js';
import { collection, type FieldsOf } from '@steward/protocol/catalogue/collection.js';

const toServe = ['service', 'request', 'legal'] as const;
const toServeAndRepair = ['service', 'request', 'debugging', 'security', 'legal'] as const;
const ofTheWorkshop = { kind: 'owned-by', who: 'business' } as const;

export const vehicles = collection({
  name: 'vehicles',
  title: { en: 'Vehicles', de: 'Fahrzeuge' },
  scope: 'business',
  keepDays: 1_095,
  fields: {
    plate: {
      type: 'text',
      required: true,
      charsMax: 12,
      title: { en: 'Number plate', de: 'Kennzeichen' },
      category: dpv.vehicle,
      why: { en: 'To tell cars apart in the yard', de: 'Um Wagen auf dem Hof zu unterscheiden' },
      purposes: toServe,
      decides: 'business',
      owner: ofTheWorkshop,
    },
    keeper: {
      type: 'text',
      title: { en: 'Keeper', de: 'Halter' },
      category: dpv.name,
      why: { en: 'To call when the car is ready', de: 'Um anzurufen, wenn der Wagen fertig ist' },
      purposes: toServe,
      decides: 'business',
      owner: ofTheWorkshop,
    },
    state: {
      type: 'choice',
      choices: ['expected', 'in-work', 'ready', 'collected'],
      required: true,
      title: { en: 'State', de: 'Stand' },
      category: dpv.notPersonal,
      why: { en: 'To know what is to be done', de: 'Um zu wissen, was zu tun ist' },
      purposes: toServeAndRepair,
      decides: 'business',
      owner: ofTheWorkshop,
    },
    kilometres: {
      type: 'number',
      min: 0,
      max: 5_000_000,
      title: { en: 'Kilometres', de: 'Kilometerstand' },
      category: dpv.vehicle,
      why: { en: 'To plan the next service', de: 'Um den nächsten Service zu planen' },
      purposes: toServe,
      decides: 'business',
      owner: ofTheWorkshop,
    },
    estimate: {
      type: 'money',
      title: { en: 'Estimate', de: 'Kostenvoranschlag' },
      category: dpv.notPersonal,
      why: { en: 'To agree on the price', de: 'Um sich auf den Preis zu einigen' },
      purposes: toServe,
      decides: 'business',
      owner: ofTheWorkshop,
    },
    inspectionDue: {
      type: 'date',
      title: { en: 'Inspection due', de: 'Hauptuntersuchung fällig' },
      category: dpv.vehicle,
      why: { en: 'To remind the keeper', de: 'Um den Halter zu erinnern' },
      purposes: toServe,
      decides: 'business',
      owner: ofTheWorkshop,
    },
    mechanic: {
      type: 'person',
      title: { en: 'Mechanic', de: 'Mechaniker' },
      category: dpv.professional,
      why: { en: 'To know whom to ask', de: 'Um zu wissen, wen man fragt' },
      purposes: toServe,
      decides: 'business',
      owner: { kind: 'mentions', who: 'field:mechanic' },
    },
  },
});

export type Vehicle = FieldsOf<typeof vehicles>;
