// A folder of policies in which the version that ships is followed by another: announced on one day, in force on a later one, with one word changed, a promise
// gone and one company more than before.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const shipped = fileURLToPath(new URL('../../policies', import.meta.url));
type Json = Record<string, unknown>;

export function writeSecondPolicy(folder: string, days: { readonly announced: string; readonly effective: string }): void {
  cpSync(join(shipped, '1'), join(folder, '1'), { recursive: true });
  cpSync(join(shipped, '1'), join(folder, '2'), { recursive: true });
  // In force before, whenever the test takes place.
  change(folder, '1/version.json', (first) => ({ ...without(first, 'frozen'), announced: '2026-01-01', effective: '2026-01-01' }));
  change(folder, '2/version.json', (first) => ({
    ...without(first, 'frozen'),
    ...days,
    version: 2,
    means: [{ en: 'Mails may be carried by another company.', de: 'E-Mails kann ein anderes Unternehmen befördern.' }],
    promises: (first['promises'] as { id: string }[]).filter(({ id }) => id !== 'P3'),
    removed: [{ id: 'P3', reason: { en: 'Push is coming.', de: 'Push kommt.' } }],
  }));
  change(folder, '2/surface.json', (first) => ({
    ...first,
    processors: [
      ...(first['processors'] as object[]),
      { id: 'post', company: 'Post AG', place: 'Bern', purposes: ['service'], fields: ['mail.to'], legalBasis: 'Art. 28 GDPR' },
    ],
  }));
  for (const [language, from, to] of [
    ['en', 'within 30 days', 'within 14 days'],
    ['de', 'innerhalb von 30 Tagen', 'innerhalb von 14 Tagen'],
  ] as const) {
    const file = join(folder, '2', `${language}.md`);
    writeFileSync(
      file,
      readFileSync(file, 'utf8')
        .replace(from, to)
        .replaceAll(/^.*\[P3\]\n\n/gm, ''),
    );
  }
}

function change(folder: string, file: string, how: (json: Json) => Json): void {
  const path = join(folder, file);
  writeFileSync(path, JSON.stringify(how(JSON.parse(readFileSync(path, 'utf8')) as Json)));
}

const without = (json: Json, name: string): Json => Object.fromEntries(Object.entries(json).filter(([key]) => key !== name));
