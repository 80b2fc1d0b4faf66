// D2: what people sign in with lies apart. The canary has an account whose address, name and password are markers; they must be readable in no byte at all,
// and the store of records must not know the partitions in which logins lie.
import { scanned } from './s1-encrypted.ts';
import { notChecked, unless, type SteadyPromise } from './promise.ts';

export const d2: SteadyPromise = {
  id: 'D2',
  area: 'storage',
  text: { en: 'Login data lies apart from business data.', de: 'Anmeldedaten liegen getrennt von Geschäftsdaten.' },
  control: {
    en: 'Who signs in is known behind a port of its own, in a store of its own under a key of its own; everywhere else a person is an opaque id.',
    de: 'Wer sich anmeldet, weiß nur ein eigener Anschluss mit eigenem Speicher und eigenem Schlüssel; überall sonst ist ein Mensch eine Kennung.',
  },
  where: ['server/src/ports/identity.ts', 'server/src/ports/credentials.ts', 'server/src/adapters/embedded/identity/'],
  evidence: {
    en: 'The canary’s account is searched for in every stored byte, and in the store of records.',
    de: 'Das Konto des Probebetriebs wird in jedem gespeicherten Byte und im Speicher der Einträge gesucht.',
  },
  run: ['search the data folder for your own e-mail address', 'node --test server/src/adapters/embedded/identity'],
  async check(parts, signal) {
    const scan = await scanned(parts, signal);
    const login = scan.found.filter(({ kind }) => kind === 'login').length;
    const { account } = await parts.canary.planted();
    const mixed = await parts.door.tools.rows.range({ partition: `a.${account}`, prefix: '', limit: 1 });
    const found = {
      figures: [
        { id: 'found', says: { en: 'Login data found readable', de: 'Lesbar gefundene Anmeldedaten' }, kind: 'faults', value: login },
        {
          id: 'mixed',
          says: { en: 'Login data in the store of records', de: 'Anmeldedaten im Speicher der Einträge' },
          kind: 'faults',
          value: mixed.length,
        },
        { id: 'files', says: { en: 'Files searched', de: 'Durchsuchte Dateien' }, kind: 'number', value: scan.files },
      ],
    } as const;
    if (login + mixed.length === 0 && scan.wholeMs === undefined)
      return notChecked(
        { en: 'The first round through all stored bytes is still under way.', de: 'Der erste Durchgang durch alle Bytes läuft noch.' },
        found,
      );
    return unless(
      [
        [login > 0, { en: 'Login data lies readable in a stored file.', de: 'Anmeldedaten liegen lesbar in einer Datei.' }],
        [mixed.length > 0, { en: 'Login data lies in the store of records.', de: 'Anmeldedaten liegen im Speicher der Einträge.' }],
      ],
      found,
    );
  },
};
