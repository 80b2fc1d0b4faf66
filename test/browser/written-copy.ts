// A copy as it lies unpacked on somebody's disk: the reader as it was built, its data as the export writes them, pictures of the demo where the records say.
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { WireRecord } from '../../protocol/src/wire/record-routes.ts';
import type { ExportSource } from '../../server/src/catalogue/formats/format.ts';
import { defaultOptions } from '../../server/src/catalogue/formats/formats.ts';
import { html } from '../../server/src/catalogue/formats/html.ts';
import {
  hostileText,
  idOf,
  personIds,
  projectIds,
  record,
  sampleRecords,
  sampleSource,
} from '../../server/src/catalogue/formats/sample-source.fixture.ts';
import { repo } from '../kit/server-process.ts';

const assets = join(repo, 'server/src/main/demo/assets');

/** Writes the copy into `folder`; the page to open. */
export async function writeCopy(folder: string, source: ExportSource): Promise<string> {
  for await (const file of html!.files(source, defaultOptions)) {
    const path = join(folder, file.path);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, Buffer.concat(await Array.fromAsync(file.bytes())));
  }
  return join(folder, 'index.html');
}

const names = ['crack', 'kita', 'crane', 'foundation', 'rafters', 'scaffolding', 'interior', 'barn'] as const;
const picture = (name: string, type = 'image/jpeg') => ({ id: idOf(`file ${name}`), name, type, size: 183_204, sha256: 'c'.repeat(64) });

/** The sample's records with pictures that are there, one that browsers cannot show, one file that would run, and what people said about it. */
export function richRecords(): readonly WireRecord[] {
  const inKita = { project: projectIds.kita };
  const pictures = names.map((name, at) =>
    record('photos', `rich ${name}`, {
      ...inKita,
      createdAt: `2026-10-${String(10 + at)}T0${at}:15:00.000Z`,
      fields: {
        picture: picture(`${name}.jpg`),
        preview: picture(`${name}-preview.jpg`),
        caption: ['Riss über der Tür', 'Kita von Süden', 'Kran steht', 'Fundament Achse 3', 'Sparren', 'Gerüst', 'Innenausbau', 'Scheune'][
          at
        ]!,
        takenAt: `2026-10-${String(10 + at)}T0${at}:10:00.000Z`,
        ...(at % 2 === 0 ? { place: { lat: 47.857 + at / 1_000, lon: 12.118, accuracyM: 5 } } : {}),
      },
    }),
  );
  return [
    ...sampleRecords.filter(({ id }) => id !== idOf('photosriss') && id !== idOf('photosohne-ort')),
    ...pictures,
    record('photos', 'riss', {
      ...inKita,
      fields: { picture: picture('crack.jpg'), caption: 'Riss, zweites Bild', takenAt: '2026-10-12T14:01:27.000Z' },
    }),
    record('photos', 'heic', {
      ...inKita,
      fields: { picture: picture('IMG_0815.heic', 'image/heic'), preview: picture('barn-preview.jpg'), caption: 'Vom Telefon (HEIC)' },
    }),
    record('photos', 'hostile', { ...inKita, fields: { picture: picture('missing.jpg'), caption: hostileText } }),
    record('documents', 'evil', {
      ...inKita,
      erased: ['note'],
      fields: { title: 'Vom Nachunternehmer', kind: 'other', file: picture('angebot.html', 'text/html') },
    }),
    record('messages', 'vier', {
      ...inKita,
      createdAt: '2026-10-07T09:30:00.000Z',
      createdBy: personIds.petra,
      fields: {
        text: 'Danke, Jonas. Ich bestelle den Statiker für Donnerstag um 8:00 Uhr.\nBitte das Gerüst bis dahin stehen lassen.',
        about: idOf('tasksfenster'),
      },
    }),
  ];
}

export interface RichOptions {
  readonly language?: 'en' | 'de';
}

export function richSource({ language = 'en' }: RichOptions = {}): ExportSource {
  const source = sampleSource({ records: richRecords(), language });
  const at = (hour: number) => `2026-10-06T${String(hour).padStart(2, '0')}:00:00.000Z`;
  return {
    ...source,
    async *changes() {
      yield [
        { at: at(7), by: personIds.petra, does: 'created', collection: 'tasks', record: idOf('tasksfenster') },
        { at: at(8), by: personIds.jonas, does: 'changed', collection: 'tasks', record: idOf('tasksfenster'), fields: ['status', 'due'] },
        { at: at(9), does: 'erased', collection: 'photos', record: idOf('gone') },
      ];
    },
  };
}

/** Puts the demo's pictures where the copy's records say that they are. */
export async function addPictures(folder: string): Promise<void> {
  const source = richSource();
  for (const each of richRecords())
    for (const field of ['picture', 'preview', 'file']) {
      const path = source.pathOf(each, field);
      const name = (each.fields[field] as { readonly name: string } | undefined)?.name;
      if (path === undefined || name === undefined || name === 'missing.jpg') continue;
      const from = names.find((asset) => name.startsWith(asset));
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(
        join(folder, path),
        from === undefined
          ? '<script>alert(1)</script>'
          : readFileSync(join(assets, field === 'preview' ? `previews/${from}.jpg` : `${from}.jpg`)),
      );
    }
}
