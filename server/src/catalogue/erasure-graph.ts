// What an erasure takes with it, derived from the declarations alone: of each group of fields when somebody is forgotten, of each record that
// points to another when that one is erased. Lifecycles walk this graph; the inventory page shows it.
import type { Catalogue, Collection, ErasureGroup, Owner } from '@steward/protocol/catalogue/collection.ts';

/**
 * What forgetting a person does to a group of fields.
 *   destroyed                 the group is theirs: its key goes, at once
 *   destroyed-with-last-owner it is theirs and others': it goes when the last of them is forgotten
 *   blanked                   it says something about them: they are taken out of it, the rest stays
 *   blanked-kept-by-law       as blanked, and what stays may not go before the law's date
 *   kept                      it is the business's
 */
export type PersonEffect = 'destroyed' | 'destroyed-with-last-owner' | 'blanked' | 'blanked-kept-by-law' | 'kept';

export interface GroupNode {
  readonly collection: string;
  /** The erasure group: its fields share a key. */
  readonly group: string;
  readonly fields: readonly string[];
  /** Through whom a person is concerned: the author of the record, or a field that names them. None for what is the business's alone. */
  readonly through: readonly string[];
  readonly effect: PersonEffect;
  /** Years it is kept by law; absent otherwise. */
  readonly keptYears?: number;
}

export interface ReferenceEdge {
  readonly from: string;
  readonly field: string;
  readonly to: string;
  /** What becomes of the record that points, when the one it points to is erased. */
  readonly effect: 'erase' | 'clear' | 'refuse';
}

export interface ErasureGraph {
  readonly groups: readonly GroupNode[];
  readonly references: readonly ReferenceEdge[];
}

export function erasureGraph(catalogue: Catalogue): ErasureGraph {
  const collections = [...catalogue.collections.values()];
  return {
    groups: collections.flatMap((collection) => collection.groups.map((group) => nodeOf(collection, group))),
    references: collections.flatMap(referencesOf),
  };
}

/** What erasing a record of `collection` does to records that point to it, theirs included: each collection and field once. */
export function reachedBy({ references }: ErasureGraph, collection: string): readonly ReferenceEdge[] {
  const reached: ReferenceEdge[] = [];
  const open = [collection];
  const seen = new Set(open);
  for (let to = open.shift(); to !== undefined; to = open.shift()) {
    for (const edge of references.filter((each) => each.to === to)) {
      reached.push(edge);
      if (edge.effect !== 'erase' || seen.has(edge.from)) continue;
      seen.add(edge.from);
      open.push(edge.from);
    }
  }
  return reached;
}

function nodeOf({ name }: Collection, { name: group, fields, owner }: ErasureGroup): GroupNode {
  const node = { collection: name, group, fields };
  switch (owner.kind) {
    case 'kept-by-law':
      return { ...node, through: ['author'], effect: 'blanked-kept-by-law', keptYears: owner.years };
    case 'owned-by':
      return owner.who === 'business' ? { ...node, through: [], effect: 'kept' } : { ...node, through: [owner.who], effect: 'destroyed' };
    case 'co-owned-by':
      return coOwned(node, owner.who);
    case 'mentions':
    case 'kept-and-blanked':
      return owner.who === 'business' ? { ...node, through: [], effect: 'kept' } : { ...node, through: [owner.who], effect: 'blanked' };
  }
}

/** Where the business is one of the owners, no person is the last. */
function coOwned(node: Pick<GroupNode, 'collection' | 'group' | 'fields'>, owners: readonly Owner[]): GroupNode {
  const through = owners.filter((who) => who !== 'business');
  return { ...node, through, effect: through.length < owners.length ? 'blanked' : 'destroyed-with-last-owner' };
}

function referencesOf({ name, fields }: Collection): readonly ReferenceEdge[] {
  return Object.entries(fields).flatMap(([field, declared]) =>
    declared.type === 'reference' ? [{ from: name, field, to: declared.to, effect: declared.whenErased }] : [],
  );
}

const effects: Readonly<Record<PersonEffect, string>> = {
  destroyed: 'destroyed at once',
  'destroyed-with-last-owner': 'destroyed with the last of its owners',
  blanked: 'they are blanked, the rest stays',
  'blanked-kept-by-law': 'they are blanked, the rest is kept by law',
  kept: 'stays: it is the business’s',
};

/** The graph as part of a page that people read. */
export function erasureMarkdown({ groups, references }: ErasureGraph): string {
  const rows = groups.map(({ collection, group, fields, through, effect, keptYears }) => {
    const years = keptYears === undefined ? '' : ` (${keptYears} years)`;
    return `| ${collection} | \`${group}\` | ${fields.join(', ')} | ${through.join(', ') || '–'} | ${effects[effect]}${years} |`;
  });
  const links = references.map(({ from, field, to, effect }) => {
    const what = { erase: 'is erased too', clear: 'loses the reference', refuse: 'has to go first' }[effect];
    return `- when one of ${to} is erased, one of ${from} that names it in \`${field}\` ${what}`;
  });
  return `## What an erasure takes with it\n\nFields of one key go together. When a person is forgotten:\n\n| collection | key | fields | a person is concerned as | then |\n|---|---|---|---|---|\n${rows.join('\n')}\n\nWhen a record is erased:\n\n${links.join('\n')}\n`;
}
