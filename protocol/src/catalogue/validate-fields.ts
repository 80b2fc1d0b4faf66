// Checks what somebody sends against the declaration, and normalises it: texts to NFC, ids and dates to their one spelling.
import type { Cbor } from '../cbor.ts';
import { StewardError } from '../errors.ts';
import { isId } from '../ids.ts';
import type { Collection, Field } from './collection.ts';
import { placeIdPattern, placeSources } from './place.ts';

export const textCharsMax = 300;
export const longTextCharsMax = 50_000;
export const manyMax = 200;

/** The fields as they are stored. With `update`, only those sent, and `null` for one to clear. Throws `invalid-input` naming field and rule. */
export function validateFields(collection: Collection, input: unknown, mode: 'create' | 'update'): { readonly [field: string]: Cbor } {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw wrong('', 'an object');
  const fields: { [field: string]: Cbor } = {};
  for (const name of Object.keys(input)) {
    const field = Object.hasOwn(collection.fields, name) ? collection.fields[name] : undefined;
    if (!field) throw wrong(shown(name), `${collection.name} have no such field`);
    const value = (input as Record<string, unknown>)[name];
    if (value === undefined) continue;
    if (value === null) {
      if (field.required) throw wrong(name, 'is needed and cannot be cleared');
      if (mode === 'update') fields[name] = null;
    } else fields[name] = checkValue(name, field, value);
  }
  if (mode === 'create') requireAll(collection, fields);
  return fields;
}

function requireAll(collection: Collection, fields: Readonly<Record<string, Cbor>>): void {
  for (const name of Object.keys(collection.fields))
    if (collection.fields[name]!.required && fields[name] === undefined) throw wrong(name, 'is needed');
}

/** A name from outside, shortened, and only if it is one. */
const shown = (name: string) => (/^[A-Za-z0-9_-]{1,40}$/.test(name) ? name : '?');
const wrong = (name: string, rule: string) => new StewardError('invalid-input', { field: name === '' ? 'fields' : `fields.${name}`, rule });

function checkValue(name: string, field: Field, value: unknown): Cbor {
  switch (field.type) {
    case 'text':
      return checkText(name, value, field.charsMax ?? textCharsMax, false);
    case 'long-text':
      return checkText(name, value, field.charsMax ?? longTextCharsMax, true);
    case 'number':
      return checkNumber(name, value, field.min ?? -Number.MAX_SAFE_INTEGER, field.max ?? Number.MAX_SAFE_INTEGER);
    case 'money':
      return checkMoney(name, value);
    case 'date':
      return checkDate(name, value);
    case 'time':
      return checkTime(name, value);
    case 'choice':
      if (typeof value !== 'string' || !field.choices.includes(value)) throw wrong(name, `one of ${field.choices.join(', ')}`);
      return value;
    case 'person':
    case 'reference':
      return field.many ? checkMany(name, value) : checkId(name, value);
    case 'place':
      return checkPlace(name, value);
    case 'file':
      return checkFile(name, value);
  }
}

/** Controls, and marks that turn text around, have no place in a line; in long texts line breaks and tabs have. */
const lineControls = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const textControls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/u;

/** Something that shows: neither space nor what only joins or marks. */
const visible = /[^\p{C}\p{Z}\p{M}\s]/u;

function checkText(name: string, value: unknown, charsMax: number, long: boolean): string {
  if (typeof value !== 'string') throw wrong(name, 'a text');
  if (!value.isWellFormed()) throw wrong(name, 'a text of whole characters');
  const text = (long ? value.replaceAll('\r\n', '\n') : value).normalize('NFC');
  if (text.length > charsMax) throw wrong(name, `at most ${charsMax} characters`);
  if ((long ? textControls : lineControls).test(text))
    throw wrong(name, long ? 'no control characters' : 'one line without control characters');
  if (!visible.test(text)) throw wrong(name, 'not empty; leave it out or clear it with null');
  return text;
}

function checkNumber(name: string, value: unknown, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < min || value > max)
    throw wrong(name, `a number from ${min} to ${max}`);
  return Object.is(value, -0) ? 0 : value;
}

/** Exactly these members, each once, nothing inherited. */
function membersOf(
  name: string,
  value: unknown,
  needed: readonly string[],
  optional: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(name, `an object with ${needed.join(', ')}`);
  const keys = Object.keys(value);
  const extra = keys.find((key) => !needed.includes(key) && !optional.includes(key));
  if (extra !== undefined) throw wrong(name, `has no member ${shown(extra)}`);
  const missing = needed.find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) throw wrong(`${name}.${missing}`, 'is needed');
  return value as Readonly<Record<string, unknown>>;
}

function checkMoney(name: string, value: unknown): Cbor {
  const { amount, currency } = membersOf(name, value, ['amount', 'currency'], []);
  if (!Number.isSafeInteger(amount)) throw wrong(`${name}.amount`, 'a whole number of the smallest unit');
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) throw wrong(`${name}.currency`, 'three letters of ISO 4217');
  return { amount: amount as number, currency };
}

function checkDate(name: string, value: unknown): string {
  const match = typeof value === 'string' ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) : null;
  if (!match || !isRealDay(Number(match[1]), Number(match[2]), Number(match[3]))) throw wrong(name, 'a day as 2026-11-24');
  return match[0];
}

function isRealDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** A moment, with its zone; kept as UTC. */
function checkTime(name: string, value: unknown): string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(value))
    throw wrong(name, 'a time with its zone as 2026-11-24T09:30:00Z');
  checkDate(name, value.slice(0, 10));
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) throw wrong(name, 'a time with its zone as 2026-11-24T09:30:00Z');
  return new Date(ms).toISOString();
}

function checkId(name: string, value: unknown): string {
  if (!isId(value)) throw wrong(name, 'an id');
  return value;
}

function checkMany(name: string, value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length > manyMax) throw wrong(name, `a list of at most ${manyMax} ids`);
  const ids = value.map((each) => checkId(name, each));
  if (new Set(ids).size !== ids.length) throw wrong(name, 'each id once');
  return ids;
}

function checkPlace(name: string, value: unknown): Cbor {
  const { lat, lon, accuracyM, label, source, placeId } = membersOf(
    name,
    value,
    ['lat', 'lon'],
    ['accuracyM', 'label', 'source', 'placeId'],
  );
  if (source !== undefined && !(placeSources as readonly unknown[]).includes(source))
    throw wrong(`${name}.source`, `one of ${placeSources.join(', ')}`);
  if (placeId !== undefined && (typeof placeId !== 'string' || !placeIdPattern.test(placeId) || source !== 'google'))
    throw wrong(`${name}.placeId`, 'an id of Google’s, together with the source google');
  return {
    lat: checkNumber(`${name}.lat`, lat, -90, 90),
    lon: checkNumber(`${name}.lon`, lon, -180, 180),
    ...(accuracyM === undefined ? {} : { accuracyM: checkNumber(`${name}.accuracyM`, accuracyM, 0, 20_000_000) }),
    ...(label === undefined ? {} : { label: checkText(`${name}.label`, label, textCharsMax, false) }),
    ...(source === undefined ? {} : { source: source as string }),
    ...(placeId === undefined ? {} : { placeId }),
  };
}

function checkFile(name: string, value: unknown): Cbor {
  const file = membersOf(name, value, ['id', 'name', 'type', 'size', 'sha256'], []);
  if (!Number.isSafeInteger(file['size']) || (file['size'] as number) < 0) throw wrong(`${name}.size`, 'a number of bytes');
  if (typeof file['sha256'] !== 'string' || !/^[0-9a-f]{64}$/.test(file['sha256'])) throw wrong(`${name}.sha256`, '64 hex digits');
  return {
    id: checkId(`${name}.id`, file['id']),
    name: checkText(`${name}.name`, file['name'], textCharsMax, false),
    type: checkText(`${name}.type`, file['type'], textCharsMax, false),
    size: file['size'] as number,
    sha256: file['sha256'],
  };
}
