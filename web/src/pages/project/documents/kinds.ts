// The kinds of documents, as they are called, and which a file's name lets guess.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Document } from '../../../api/collections.ts';

export type Kind = NonNullable<Document['fields']['kind']>;

export const kinds: { readonly [K in Kind]: MessageDescriptor } = {
  plan: msg`Plan`,
  contract: msg`Contract`,
  offer: msg`Offer`,
  invoice: msg`Invoice`,
  report: msg`Report`,
  other: msg`Other`,
};
export const kindNames = Object.keys(kinds) as readonly Kind[];

export const isKind = (text: string | undefined): text is Kind => text !== undefined && Object.hasOwn(kinds, text);

const hints: readonly (readonly [RegExp, Kind])[] = [
  [/plan|grundriss|schnitt|ansicht|lageplan|detail|\bdwg\b/i, 'plan'],
  [/angebot|offer|kostenvoranschlag|quote/i, 'offer'],
  [/rechnung|invoice|\bRE[-_ ]?\d/i, 'invoice'],
  [/vertrag|contract|auftrag/i, 'contract'],
  [/bericht|report|protokoll|gutachten/i, 'report'],
];

export const guessKind = (name: string): Kind => hints.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';

/** A title out of a file's name: without its ending. */
export const titleOf = (name: string) =>
  name
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replaceAll('_', ' ')
    .trim() || name;
