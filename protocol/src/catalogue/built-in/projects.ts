// What is being built. A project is the room everything else lies in; its record has the id of the project.
import { dpv } from '../categories.ts';
import { collection } from '../collection.ts';
import { forAll, forService, forWork, ofTheBusiness } from './shared.ts';

export const projects = collection({
  name: 'projects',
  title: { en: 'Projects', de: 'Projekte' },
  scope: 'business',
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
