// A collection is declared once, in TypeScript: its fields, why each is collected, who decides about it, whose it is, how long it stays.
// Everything else is derived from the declaration: types, validation, OpenAPI, the inventory, the erasure graph, what Cedar knows.
//
//   const rentals = collection({
//     name: 'rentals', title: { en: 'Rentals', de: 'Vermietungen' }, scope: 'business', keepDays: 3650,
//     fields: {
//       tenant: { type: 'text', required: true, title: {…}, category: dpv.name, why: {…}, purposes: ['service'], decides: 'business',
//                 owner: { kind: 'owned-by', who: 'business' } },
//     },
//   });
//   type Rental = FieldsOf<typeof rentals>;   // { tenant: string }
import type { Purpose } from '../words.ts';
import type { PlaceSource, Precision } from './place.ts';

/** A text in both languages of the product. */
export interface Said {
  readonly en: string;
  readonly de: string;
}

export const fieldTypes = [
  'text',
  'long-text',
  'number',
  'money',
  'date',
  'time',
  'choice',
  'person',
  'place',
  'file',
  'reference',
] as const;
export type FieldType = (typeof fieldTypes)[number];

/** Whose a field is: the business's, whoever wrote the record, or the person (or owner of the record) that another field names. */
export type Owner = 'business' | 'author' | `field:${string}`;

/** What the erasure of a person or record takes with it (DESIGN §6, THREATS §3). */
export type Ownership =
  | { readonly kind: 'owned-by'; readonly who: Owner }
  | { readonly kind: 'co-owned-by'; readonly who: readonly Owner[] }
  /** Says something about somebody without being theirs: blanked for them, kept for the rest. */
  | { readonly kind: 'mentions'; readonly who: Owner }
  /** Stays with the business, the person in it blanked. */
  | { readonly kind: 'kept-and-blanked'; readonly who: Owner }
  | { readonly kind: 'kept-by-law'; readonly law: string; readonly years: number };

export const collectionLevels = ['essential', 'functional', 'optional'] as const;
/** What a person or business can turn down: `essential` is needed for the thing itself, `optional` is off until somebody turns it on. */
export type CollectionLevel = (typeof collectionLevels)[number];

interface FieldBase {
  readonly title: Said;
  /** IRI of the category, of W3C DPV or Fideslang. */
  readonly category: string;
  readonly why: Said;
  /** The purposes that need it; for every other it is withheld. */
  readonly purposes: readonly Purpose[];
  readonly decides: 'business' | 'person' | 'law';
  readonly owner: Ownership;
  readonly level?: CollectionLevel;
  /** Days after which it goes although its record stays. */
  readonly keepDays?: number;
  readonly required?: boolean;
}

export type Field =
  | (FieldBase & { readonly type: 'text' | 'long-text'; readonly charsMax?: number })
  | (FieldBase & { readonly type: 'number'; readonly min?: number; readonly max?: number })
  | (FieldBase & { readonly type: 'money' | 'date' | 'time' | 'place' })
  | (FieldBase & {
      readonly type: 'file';
      readonly bytesMax?: number;
      /** Media types that are taken; every one where there are none. */
      readonly types?: readonly string[];
      /** A small picture of the file in this field, of the same erasure group: many are read at once, and a new file takes it away. */
      readonly previewOf?: string;
    })
  | (FieldBase & { readonly type: 'choice'; readonly choices: readonly string[] })
  | (FieldBase & { readonly type: 'person'; readonly many?: boolean })
  /** `whenErased` says what becomes of this record when the one it points to is erased. */
  | (FieldBase & {
      readonly type: 'reference';
      readonly to: string;
      readonly many?: boolean;
      readonly whenErased: 'erase' | 'clear' | 'refuse';
    });

/** How much a person or a business lets be collected, in steps. The first is off and what holds until somebody chooses; each has at least what the one before has. */
export interface PreferenceLevel {
  readonly name: string;
  readonly title: Said;
  /** What is kept at this level. */
  readonly what: Said;
  /** The fields of the collection that are collected; all of them optional. */
  readonly fields: readonly string[];
  /** Places lose everything behind so many decimal places of a degree, and their names. */
  readonly placeDecimals?: number;
  /** Of a preference about how exactly: places are kept no finer (place.ts). */
  readonly placePrecision?: Precision;
}

/** A choice about what is collected beyond what the thing itself needs: declared with the collection that it fills. */
export interface Preference {
  /** Lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly title: Said;
  /** IRI of the category, of W3C DPV or Fideslang. */
  readonly category: string;
  readonly why: Said;
  /** What goes without when it is off. */
  readonly lose: Said;
  readonly decides: 'person' | 'business';
  readonly purposes: readonly Purpose[];
  /**
   * Of a preference about how exactly something is kept that is needed all the same: the level that holds until somebody chooses. Such a preference has no level that is
   * off, is the business's, and is about fields that are not optional.
   */
  readonly initial?: string;
  readonly levels: readonly PreferenceLevel[];
}

export interface Declaration {
  /** Lower-case letters, digits and hyphens; a plural. */
  readonly name: string;
  readonly title: Said;
  readonly scope: 'project' | 'business';
  /** Days a record stays after its last change; absent for as long as its project or business. */
  readonly keepDays?: number;
  /** What switches its optional fields on. */
  readonly preferences?: readonly Preference[];
  readonly fields: Readonly<Record<string, Field>>;
}

/** Fields with one owner, one set of purposes and one time to stay: they share an envelope and a key (DESIGN §4). */
export interface ErasureGroup {
  readonly name: string;
  readonly fields: readonly string[];
  readonly owner: Ownership;
  readonly purposes: readonly Purpose[];
  readonly keepDays: number | undefined;
  readonly level: CollectionLevel;
}

export interface Collection<D extends Declaration = Declaration> extends Declaration {
  readonly declaration: D;
  readonly groups: readonly ErasureGroup[];
}

export interface Catalogue {
  readonly collections: ReadonlyMap<string, Collection>;
}

/** A collection whose declaration is known to the type checker, so that the types of its fields are. */
export type Declared<D extends Declaration> = D & Pick<Collection<D>, 'declaration' | 'groups'>;

/** The field that holds small pictures of another one's files, if the collection has one. */
export function previewField(of: Pick<Collection, 'fields'>): string | undefined {
  return Object.keys(of.fields).find((name) => {
    const field = of.fields[name]!;
    return field.type === 'file' && field.previewOf !== undefined;
  });
}

/** The field that a record goes by in lists of mixed records: the first that every record has, else the first line of text, else the first. */
export function titleField(of: Pick<Collection, 'fields'>): string {
  const fields = Object.entries(of.fields);
  const [name] = fields.find(([, { required }]) => required) ?? fields.find(([, { type }]) => type === 'text') ?? fields[0]!;
  return name;
}

/** A declared collection with its erasure groups. Checked when the catalogue loads (load-catalogue.ts). */
export function collection<const D extends Declaration>(declaration: D): Declared<D> {
  return { ...declaration, declaration, groups: groupsOf(declaration) };
}

function groupsOf(declaration: Declaration): readonly ErasureGroup[] {
  const groups = new Map<string, ErasureGroup & { fields: string[] }>();
  for (const [name, field] of Object.entries(declaration.fields ?? {})) {
    const level = field.level ?? 'essential';
    const key = JSON.stringify([field.owner, [...(field.purposes ?? [])].sort(), field.keepDays ?? null, level]);
    const group = groups.get(key);
    if (group) group.fields.push(name);
    // Named after its first field: stable while fields are only added behind.
    else groups.set(key, { name, fields: [name], owner: field.owner, purposes: field.purposes, keepDays: field.keepDays, level });
  }
  return [...groups.values()];
}

// ---- types ---------------------------------------------------------------------------------------------------------------

export interface Money {
  /** In the currency's smallest unit. */
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}

export interface Place {
  /** WGS 84, degrees. */
  readonly lat: number;
  readonly lon: number;
  readonly accuracyM?: number;
  /** In words, as somebody typed them. */
  readonly label?: string;
  readonly source?: PlaceSource;
  /** Google's id of the place that the pin was set beside; with the source `google` alone. */
  readonly placeId?: string;
}

export interface FileReference {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly sha256: string;
}

type ValueOf<F> = F extends { type: 'choice'; choices: readonly (infer C)[] }
  ? C
  : F extends { type: 'person' | 'reference'; many: true }
    ? readonly string[]
    : F extends { type: 'number' }
      ? number
      : F extends { type: 'money' }
        ? Money
        : F extends { type: 'place' }
          ? Place
          : F extends { type: 'file' }
            ? FileReference
            : string;

type Needed<Fs> = { [K in keyof Fs]: Fs[K] extends { required: true } ? K : never }[keyof Fs];

/** The TypeScript type of a collection's fields. */
export type FieldsOf<C extends { readonly fields: Readonly<Record<string, Field>> }> = {
  readonly [K in Needed<C['fields']>]: ValueOf<C['fields'][K]>;
} & {
  readonly [K in Exclude<keyof C['fields'], Needed<C['fields']>>]?: ValueOf<C['fields'][K]>;
};
