// Pictures of the site. Picture and caption are the project's; where it was taken is the choice of whoever took it, under a key of its own.
import { dpv } from '../categories.ts';
import { collection } from '../collection.ts';
import { forService, ofTheAuthor, ofTheBusiness } from './shared.ts';

export const photos = collection({
  name: 'photos',
  title: { en: 'Photos', de: 'Fotos' },
  scope: 'project',
  preferences: [
    {
      name: 'photo-places',
      title: { en: 'Where my photos were taken', de: 'Wo meine Fotos aufgenommen wurden' },
      category: dpv.coordinates,
      why: {
        en: 'So that colleagues find the spot of a picture on the map.',
        de: 'Damit Kolleginnen und Kollegen die Stelle eines Bildes auf der Karte finden.',
      },
      lose: {
        en: 'Your new photos have no pin on the map of the project.',
        de: 'Ihre neuen Fotos haben keine Nadel auf der Karte des Projekts.',
      },
      decides: 'person',
      purposes: forService,
      levels: [
        {
          name: 'off',
          title: { en: 'Off', de: 'Aus' },
          what: { en: 'No place is kept, whatever your camera wrote.', de: 'Kein Ort wird behalten, was auch immer Ihre Kamera vermerkt.' },
          fields: [],
        },
        {
          name: 'area',
          title: { en: 'Area', de: 'Umgebung' },
          what: { en: 'Rounded to about a kilometre.', de: 'Auf etwa einen Kilometer gerundet.' },
          fields: ['place'],
          placeDecimals: 2,
        },
        {
          name: 'exact',
          title: { en: 'Exact', de: 'Genau' },
          what: { en: 'As your camera or you wrote it.', de: 'Wie Ihre Kamera oder Sie ihn vermerkt haben.' },
          fields: ['place'],
        },
      ],
    },
  ],
  fields: {
    picture: {
      type: 'file',
      title: { en: 'Picture', de: 'Bild' },
      category: dpv.picture,
      why: { en: 'To show the state of the work', de: 'Um den Stand der Arbeiten zu zeigen' },
      purposes: forService,
      decides: 'business',
      owner: ofTheBusiness,
    },
    caption: {
      type: 'text',
      title: { en: 'Caption', de: 'Bildtext' },
      category: dpv.notPersonal,
      why: { en: 'To say what is to be seen', de: 'Um zu sagen, was zu sehen ist' },
      purposes: forService,
      decides: 'business',
      owner: ofTheBusiness,
    },
    takenAt: {
      type: 'time',
      title: { en: 'Taken', de: 'Aufgenommen' },
      category: dpv.notPersonal,
      why: { en: 'To put pictures in order', de: 'Um Bilder zu ordnen' },
      purposes: forService,
      decides: 'business',
      owner: ofTheBusiness,
    },
    preview: {
      type: 'file',
      previewOf: 'picture',
      bytesMax: 65_536,
      types: ['image/jpeg', 'image/webp', 'image/png'],
      title: { en: 'Preview', de: 'Vorschau' },
      category: dpv.picture,
      why: { en: 'To see many pictures at once', de: 'Um viele Bilder auf einmal zu sehen' },
      purposes: forService,
      decides: 'business',
      owner: ofTheBusiness,
    },
    place: {
      type: 'place',
      title: { en: 'Place', de: 'Ort' },
      category: dpv.coordinates,
      why: { en: 'To find the spot again, if the person allows it', de: 'Um die Stelle wiederzufinden, wenn die Person es erlaubt' },
      purposes: forService,
      decides: 'person',
      owner: ofTheAuthor,
      level: 'optional',
    },
  },
});
