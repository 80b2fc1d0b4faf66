// Loads declarations: what is wrong with one is said with its collection, its field and the rule, and then nothing loads.
import { StewardError } from '../errors.ts';
import { purposes } from '../words.ts';
import { isCategory } from './categories.ts';
import { checkPreferences } from './check-preferences.ts';
import { collectionLevels, fieldTypes, type Catalogue, type Collection, type Field, type Owner, type Ownership } from './collection.ts';

export const collectionsMax = 200;
export const fieldsMax = 100;
const namePattern = /^[a-z][a-z0-9-]{0,39}$/;
const fieldPattern = /^[a-z][A-Za-z0-9]{0,39}$/;
const reservedNames: ReadonlySet<string> = new Set([
  'me',
  'ledger',
  'search',
  'business',
  'inventory',
  'health',
  'sign-in',
  'sign-up',
  'sign-out',
  'session',
  'email',
  'password',
  'docs',
  'receipts',
  'preferences',
  'analytics',
]);
const reservedFields: ReadonlySet<string> = new Set([
  'id',
  'version',
  'createdAt',
  'updatedAt',
  'createdBy',
  'updatedBy',
  'constructor',
  'prototype',
]);
/** Names that speak of people: such a field may not claim to be non-personal. */
const personalName = /(^|[a-z])(name|email|e-mail|phone|mobile|birth|address|street|iban|passport|salary)/i;

/** Throws `invalid-input` with the field `collection.field`. */
export function loadCatalogue(declared: readonly Collection[]): Catalogue {
  if (declared.length > collectionsMax)
    throw new StewardError('invalid-input', { field: 'catalogue', rule: `at most ${collectionsMax} collections` });
  const collections = new Map<string, Collection>();
  for (const each of declared) {
    checkCollection(each);
    if (collections.has(each.name)) throw wrong(each.name, 'is declared twice');
    collections.set(each.name, each);
  }
  for (const each of declared) for (const [name, field] of Object.entries(each.fields)) checkLinks(collections, each, name, field);
  checkLinkTables(declared);
  checkPreferences(declared);
  return { collections };
}

const wrong = (where: string, rule: string) => new StewardError('invalid-input', { field: where, rule });

function checkCollection(each: Collection): void {
  const name: unknown = each?.name;
  if (typeof name !== 'string') throw wrong('a collection', 'needs a name');
  if (!namePattern.test(name)) throw wrong(name.slice(0, 40), 'a name is lower-case letters, digits and hyphens, at most 40');
  if (reservedNames.has(name)) throw wrong(name, 'this name is used by the API itself');
  if (!each.title?.en || !each.title.de) throw wrong(name, 'needs a title in en and de');
  if (each.scope !== 'project' && each.scope !== 'business') throw wrong(name, 'scope is project or business');
  checkDays(name, each.keepDays);
  const fields = Object.entries(each.fields ?? {});
  if (fields.length === 0 || fields.length > fieldsMax) throw wrong(name, `has 1 to ${fieldsMax} fields`);
  for (const [field, declared] of fields) checkField(`${name}.${field}`, field, declared, each);
}

function checkField(where: string, name: string, field: Field, of: Collection): void {
  if (!fieldPattern.test(name)) throw wrong(where, 'a field name begins with a lower-case letter and has letters and digits, at most 40');
  if (reservedFields.has(name)) throw wrong(where, 'this name is used by every record');
  if (!fieldTypes.includes(field.type)) throw wrong(where, `type is one of ${fieldTypes.join(', ')}`);
  if (!field.title?.en || !field.title.de) throw wrong(where, 'needs a title in en and de');
  if (!isCategory(field.category)) throw wrong(where, 'category is the IRI of a term of W3C DPV or Fideslang');
  if (personalName.test(name) && field.category.endsWith('#NonPersonalData') && of.scope !== undefined && field.owner?.kind !== 'owned-by')
    throw wrong(where, 'looks personal, so it needs a category of personal data and an owner');
  if (!field.why?.en || !field.why.de) throw wrong(where, 'says why it is collected, in en and de');
  if (!Array.isArray(field.purposes) || field.purposes.length === 0) throw wrong(where, 'names the purposes that need it');
  const unknown = field.purposes.find((purpose) => !purposes.includes(purpose));
  if (unknown !== undefined) throw wrong(where, `purposes are of ${purposes.join(', ')}`);
  if (!['business', 'person', 'law'].includes(field.decides)) throw wrong(where, 'says who decides: business, person or law');
  if (field.level !== undefined && !collectionLevels.includes(field.level))
    throw wrong(where, `level is one of ${collectionLevels.join(', ')}`);
  if (field.level === 'optional' && field.required) throw wrong(where, 'what is optional cannot be required');
  if (field.type === 'file') checkFile(where, field, of);
  checkDays(where, field.keepDays);
  checkOwnership(where, field.owner, of);
  if (
    field.type === 'choice' &&
    (!Array.isArray(field.choices) || field.choices.length === 0 || new Set(field.choices).size !== field.choices.length)
  )
    throw wrong(where, 'a choice lists its choices, each once');
}

/** So that sixty of them are one answer. */
export const previewBytesMax = 65_536;

function checkFile(where: string, field: Field & { type: 'file' }, of: Collection): void {
  if (field.bytesMax !== undefined && (!Number.isInteger(field.bytesMax) || field.bytesMax < 1))
    throw wrong(where, 'bytesMax is a whole number of bytes above 0');
  if (field.types !== undefined && (field.types.length === 0 || field.types.some((type) => !/^[a-z0-9.+-]+\/[a-z0-9.+-]+$/.test(type))))
    throw wrong(where, 'types are media types such as image/jpeg');
  if (field.previewOf === undefined) return;
  const group = of.groups.find(({ fields }) => fields.some((name) => of.fields[name] === field));
  if (of.fields[field.previewOf]?.type !== 'file' || !group?.fields.includes(field.previewOf))
    throw wrong(where, 'is the preview of a file field with the same owner, purposes and time to stay');
  if (field.bytesMax === undefined || field.bytesMax > previewBytesMax || !field.types?.every((type) => type.startsWith('image/')))
    throw wrong(where, `a preview is a picture of at most ${previewBytesMax} bytes: say bytesMax and types`);
}

function checkDays(where: string, days: number | undefined): void {
  if (days !== undefined && (!Number.isInteger(days) || days < 1)) throw wrong(where, 'keepDays is a whole number of days above 0');
}

function checkOwnership(where: string, owner: Ownership | undefined, of: Collection): void {
  if (owner === undefined) throw wrong(where, 'is owned by nobody: say whose it is, or why it is kept');
  if (owner.kind === 'kept-by-law') {
    if (!owner.law || !Number.isInteger(owner.years) || owner.years < 1) throw wrong(where, 'names the law and the years it is kept by');
    return;
  }
  if (!['owned-by', 'co-owned-by', 'mentions', 'kept-and-blanked'].includes(owner.kind))
    throw wrong(where, 'an ownership is owned-by, co-owned-by, mentions, kept-and-blanked or kept-by-law');
  const owners: readonly Owner[] = Array.isArray(owner.who) ? (owner.who as readonly Owner[]) : [owner.who as Owner];
  if (owners.length === 0) throw wrong(where, 'is owned by nobody: say whose it is, or why it is kept');
  const named = owners.map((who) => checkOwner(where, who, of));
  if (owner.kind !== 'mentions' && named.every((field) => field !== undefined && field.required !== true))
    throw wrong(where, 'every owner may be missing: make one of them required, or the business an owner');
}

/** The field that names the owner, if one does. */
function checkOwner(where: string, who: Owner, of: Collection): Field | undefined {
  if (who === 'business' || who === 'author') return undefined;
  const name = typeof who === 'string' && who.startsWith('field:') ? who.slice('field:'.length) : '';
  const field = Object.hasOwn(of.fields, name) ? of.fields[name] : undefined;
  if (field?.type !== 'person' && field?.type !== 'reference')
    throw wrong(where, 'an owner is business, author, or field:<name> of a person or reference of the same collection');
  return field;
}

function checkLinks(collections: ReadonlyMap<string, Collection>, of: Collection, name: string, field: Field): void {
  if (field.type !== 'reference') return;
  const where = `${of.name}.${name}`;
  const to = collections.get(field.to);
  if (!to) throw wrong(where, 'refers to a collection that is not declared');
  if (!['erase', 'clear', 'refuse'].includes(field.whenErased))
    throw wrong(where, 'says what becomes of it when what it refers to is erased: erase, clear or refuse');
  if (field.whenErased === 'clear' && field.required) throw wrong(where, 'a required reference cannot be cleared: erase or refuse');
  if (of.scope === 'business' && to.scope === 'project') throw wrong(where, 'what belongs to the business cannot refer into a project');
}

/** Two many-to-many steps in a row make ownership that nobody can follow. */
function checkLinkTables(declared: readonly Collection[]): void {
  const many = new Map(
    declared.map((each) => [
      each.name,
      Object.entries(each.fields).flatMap(([name, field]) => (field.type === 'reference' && field.many ? [{ name, to: field.to }] : [])),
    ]),
  );
  for (const each of declared) {
    for (const link of many.get(each.name)!) {
      if (link.to !== each.name && many.get(link.to)!.length > 0)
        throw wrong(`${each.name}.${link.name}`, 'leads to a collection that refers to many again: two many-to-many steps in a row');
    }
  }
}
