// Which fields of the records were not shown, because the purpose did not need them.
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import { builtIn } from '@steward/protocol/catalogue/built-in.ts';
import type { LedgerWhat } from '../../api/ledger.ts';

/** Their titles, in the reader's language; none when everything was shown. */
export function withheldFields(locale: string, what: LedgerWhat | undefined): readonly string[] {
  if (what?.fields === undefined || what.outcome !== 'allowed' || what.processor !== undefined) return [];
  const collection: Collection | undefined = builtIn.find(({ name }) => name === what.collection);
  const given = new Set(what.fields);
  return Object.entries(collection?.fields ?? {})
    .filter(([name]) => !given.has(`${what.collection}.${name}`))
    .map(([, { title }]) => (locale === 'de' ? title.de : title.en));
}
