// What the built-in declarations say again and again, under one name each.
import type { Ownership } from '../collection.ts';
import type { Purpose } from '../../words.ts';

/** Needed to serve, to answer a request, to find a fault, to fend off misuse, to obey the law. */
export const forWork = ['service', 'request', 'debugging', 'security', 'legal'] as const satisfies readonly Purpose[];
/** Only to serve and to answer a request: what says much about people is withheld from everything else. */
export const forService = ['service', 'request', 'legal'] as const satisfies readonly Purpose[];
/** Rough facts that also help to make the product better. */
export const forAll = ['service', 'request', 'debugging', 'security', 'improvement', 'legal'] as const satisfies readonly Purpose[];

export const ofTheBusiness = { kind: 'owned-by', who: 'business' } as const satisfies Ownership;
export const ofTheAuthor = { kind: 'owned-by', who: 'author' } as const satisfies Ownership;
export const keptBlankedOfAuthor = { kind: 'kept-and-blanked', who: 'author' } as const satisfies Ownership;
