// The inventory: what is collected, field by field, derived from the catalogue of the running release and from nothing else (promise T1).
import { encodeCbor, type Cbor } from '@steward/protocol/cbor.ts';
import type { Catalogue, Collection, CollectionLevel, Field, Ownership, Said } from '@steward/protocol/catalogue/collection.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import type { Purpose } from '@steward/protocol/words.ts';

export interface InventoryField {
  readonly collection: string;
  readonly field: string;
  readonly title: Said;
  readonly type: Field['type'];
  /** IRI of the category. */
  readonly category: string;
  readonly why: Said;
  readonly purposes: readonly Purpose[];
  readonly decides: Field['decides'];
  readonly owner: Ownership;
  readonly level: CollectionLevel;
  readonly required: boolean;
  /** The fields that share its key: erased together. */
  readonly group: string;
  /** Days it is kept after the last change; absent for as long as its record. */
  readonly keepDays?: number;
}

export interface Inventory {
  /** Hex SHA-256 over all of it: two releases with the same one collect the same. */
  readonly hash: string;
  readonly collections: number;
  readonly fields: readonly InventoryField[];
}

export function inventory(catalogue: Catalogue): Inventory {
  const collections = [...catalogue.collections.values()];
  const fields = collections.flatMap((collection) =>
    Object.entries(collection.fields).map(([name, field]) => entryOf(collection, name, field)),
  );
  return { hash: sha256(encodeCbor(fields as unknown as Cbor)).toHex(), collections: collections.length, fields };
}

function entryOf(collection: Collection, name: string, field: Field): InventoryField {
  const keepDays = field.keepDays ?? collection.keepDays;
  return {
    collection: collection.name,
    field: name,
    title: field.title,
    type: field.type,
    category: field.category,
    why: field.why,
    purposes: field.purposes,
    decides: field.decides,
    owner: field.owner,
    level: field.level ?? 'essential',
    required: field.required === true,
    group: collection.groups.find((group) => group.fields.includes(name))!.name,
    ...(keepDays === undefined ? {} : { keepDays }),
  };
}

/** The inventory as a page that people read. */
export function inventoryMarkdown({ hash, fields }: Inventory): string {
  const names = [...new Set(fields.map(({ collection }) => collection))];
  const sections = names.map((name) => {
    const rows = fields.filter(({ collection }) => collection === name).map(rowOf);
    return `## ${name}\n\n| field | what | why | purposes | who decides | whose | level | kept |\n|---|---|---|---|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# What is collected\n\nDerived from the declarations by a program; do not edit. Hash of the inventory: \`${hash}\`.\n\n${sections.join('\n')}`;
}

function rowOf(field: InventoryField): string {
  const category = field.category.slice(field.category.indexOf('#') + 1);
  const cells = [
    `\`${field.field}\``,
    `${field.title.en} (${category})`,
    field.why.en,
    field.purposes.join(', '),
    field.decides,
    ownerText(field.owner),
    field.level,
    keptText(field),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** How long a field stays, in words. */
export function keptText({ owner, keepDays }: InventoryField): string {
  if (owner.kind === 'kept-by-law') return `${owner.years} years by law (${owner.law})`;
  return keepDays === undefined ? 'as long as its record' : `${keepDays} days`;
}

/** Whose a field is, in words. */
export function ownerText(owner: Ownership): string {
  if (owner.kind === 'kept-by-law') return 'kept by law';
  const who = typeof owner.who === 'string' ? owner.who : owner.who.join(' and ');
  return `${owner.kind.replaceAll('-', ' ')} ${who}`;
}
