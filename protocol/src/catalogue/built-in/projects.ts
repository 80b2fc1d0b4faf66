// What is being built. A project is the room everything else lies in; its record has the id of the project.
import { dpv } from '../categories.ts';
import { collection } from '../collection.ts';
import { forAll, forService, forWork, ofTheBusiness } from './shared.ts';

export const projects = collection({
  name: 'projects',
  title: { en: 'Projects', de: 'Projekte' },
  scope: 'business',
  preferences: [
    {
      name: 'place-precision',
      title: { en: 'How exactly places of projects are kept', de: 'Wie genau Orte von Projekten behalten werden' },
      category: dpv.location,
      why: {
        en: 'So that nothing finer is kept of where your projects are than your business needs.',
        de: 'Damit davon, wo Ihre Projekte liegen, nichts Genaueres behalten wird, als Ihr Unternehmen braucht.',
      },
      lose: {
        en: 'New pins show the street or the town alone; places that are there already stay as they are until somebody changes them.',
        de: 'Neue Nadeln zeigen nur Straße oder Ort; Orte, die schon da sind, bleiben, wie sie sind, bis jemand sie ändert.',
      },
      decides: 'business',
      purposes: forService,
      initial: 'exact',
      levels: [
        {
          name: 'town',
          title: { en: 'Town', de: 'Ort' },
          what: { en: 'Rounded to about a kilometre, without address.', de: 'Auf etwa einen Kilometer gerundet, ohne Adresse.' },
          fields: ['place'],
          placePrecision: 'town',
        },
        {
          name: 'street',
          title: { en: 'Street', de: 'Straße' },
          what: {
            en: 'Rounded to about 100 metres, the address without house numbers.',
            de: 'Auf etwa 100 Meter gerundet, die Adresse ohne Hausnummern.',
          },
          fields: ['place'],
          placePrecision: 'street',
        },
        {
          name: 'exact',
          title: { en: 'Exact', de: 'Genau' },
          what: { en: 'As whoever sets the place wants it.', de: 'So, wie es will, wer den Ort setzt.' },
          fields: ['place'],
          placePrecision: 'exact',
        },
      ],
    },
  ],
  fields: {
    name: {
      type: 'text',
      required: true,
      title: { en: 'Name', de: 'Name' },
      category: dpv.notPersonal,
      why: { en: 'To find the project', de: 'Um das Projekt zu finden' },
      purposes: forWork,
      decides: 'business',
      owner: ofTheBusiness,
    },
    description: {
      type: 'long-text',
      title: { en: 'Description', de: 'Beschreibung' },
      category: dpv.notPersonal,
      why: { en: 'To say what is being built', de: 'Um zu sagen, was gebaut wird' },
      purposes: forWork,
      decides: 'business',
      owner: ofTheBusiness,
    },
    status: {
      type: 'choice',
      choices: ['planned', 'running', 'finished'],
      title: { en: 'Status', de: 'Stand' },
      category: dpv.notPersonal,
      why: { en: 'To tell what runs from what is done', de: 'Um Laufendes von Fertigem zu unterscheiden' },
      purposes: forAll,
      decides: 'business',
      owner: ofTheBusiness,
    },
    start: {
      type: 'date',
      title: { en: 'Begin', de: 'Beginn' },
      category: dpv.notPersonal,
      why: { en: 'To plan', de: 'Um zu planen' },
      purposes: forWork,
      decides: 'business',
      owner: ofTheBusiness,
    },
    end: {
      type: 'date',
      title: { en: 'End', de: 'Ende' },
      category: dpv.notPersonal,
      why: { en: 'To plan', de: 'Um zu planen' },
      purposes: forWork,
      decides: 'business',
      owner: ofTheBusiness,
    },
    place: {
      type: 'place',
      title: { en: 'Place', de: 'Ort' },
      category: dpv.location,
      why: { en: 'To find the site on the map', de: 'Um die Baustelle auf der Karte zu finden' },
      purposes: forService,
      decides: 'business',
      owner: ofTheBusiness,
    },
    budget: {
      type: 'money',
      title: { en: 'Budget', de: 'Budget' },
      category: dpv.notPersonal,
      why: { en: 'To keep an eye on costs', de: 'Um die Kosten im Blick zu behalten' },
      purposes: forService,
      decides: 'business',
      owner: ofTheBusiness,
    },
  },
});
