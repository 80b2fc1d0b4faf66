// Where data enters (promise C2): what is optional is asked about here, before it is sealed, or it does not come in. Only what this gives out can be sealed
// (stores/admitted.ts). A level that does not allow a field drops it; one that allows it coarsely keeps it so; `Sec-GPC: 1` on the request is a no. What is needed all the same,
// but may be kept less exactly (a project's place), is asked about in the same way, and only made coarser.
//
//  1. What is let in carries its level and turn, and commits only while the choice it rests on is unchanged: nothing enters by a choice that was taken back.
//  2. What nobody answers for (a worker, an author who is forgotten) is not collected.
import type { Collection, ErasureGroup, Place, Preference } from '@steward/protocol/catalogue/collection.ts';
import { keptAt } from '@steward/protocol/catalogue/place.ts';
import { levelOf, preferenceOfField, rankOf } from '@steward/protocol/catalogue/preference.ts';
import type { Cbor } from '@steward/protocol/cbor.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import type { Change } from '../ports/rows.ts';
import { markAdmitted, type Admitted, type Collected } from '../stores/admitted.ts';
import { choicesCheck, chooserOf, chosenIn, findChoices, type Chosen } from '../stores/preferences.ts';
import type { RecordRow, StoredGroup } from '../stores/record-row.ts';
import type { Fields } from '../stores/records.ts';
import type { Principal, Tools } from './operation.ts';

export interface Gate {
  readonly admitted: Admitted;
  /** Of the choices it rests on: part of the commit. */
  readonly checks: readonly Change[];
}

type Parts = { readonly tools: Pick<Tools, 'rows' | 'clock'>; readonly principal: Pick<Principal, 'business' | 'gpc'> };

/** What of a new record may come in, for whoever is its author. */
export async function admitNew(parts: Parts, collection: Collection, author: PersonId | undefined, fields: Fields): Promise<Gate> {
  const asked = optionalOf(collection, fields);
  if (asked.length === 0) return { admitted: markAdmitted(fields, new Map()), checks: [] };
  return ask(parts, collection, author, fields, asked);
}

/**
 * What of a change may come in: `changed` are the fields that were sent, `before` those that the record has. `sent` are the changes that are left; a field
 * that is cleared may always go.
 */
export async function admitChange(
  parts: Parts,
  collection: Collection,
  old: RecordRow,
  before: Fields,
  changed: Fields,
): Promise<Gate & { readonly sent: Fields }> {
  const gate = await admitNew(parts, collection, old.createdBy, changed);
  const fields = withoutNulls({ ...before, ...gate.admitted.fields });
  const admitted = markAdmitted(fields, widest(collection, collectedOf(old), gate.admitted, before));
  return { admitted, checks: gate.checks, sent: gate.admitted.fields };
}

/** By group: what is written now, unless something that stays beside it came in under a level that allows more. */
function widest(
  collection: Collection,
  old: ReadonlyMap<string, Collected>,
  { fields: sent, collected }: Admitted,
  before: Fields,
): ReadonlyMap<string, Collected> {
  const merged = new Map([...old, ...collected]);
  for (const { name, fields } of collection.groups) {
    const [was, is] = [old.get(name), collected.get(name)];
    const stays = fields.find((field) => before[field] !== undefined && sent[field] === undefined);
    const preference = stays === undefined ? undefined : preferenceOfField(collection, stays);
    if (was && is && preference && rankOf(preference, was.level) > rankOf(preference, is.level)) merged.set(name, was);
  }
  return merged;
}

/** What came in before and is only sealed anew: under another key, without somebody, as a copy. */
export function readmit(groups: readonly StoredGroup[], fields: Fields): Admitted {
  return markAdmitted(fields, collectedOf({ groups }));
}

/** With a file that came along and was stored for it. What somebody chooses about does not come in this way. */
export function withFile(admitted: Admitted, collection: Collection, field: string, file: Cbor): Admitted {
  if (preferenceOfField(collection, field)) throw new TypeError(`${collection.name}.${field} is asked about before it is stored`);
  return markAdmitted({ ...admitted.fields, [field]: file }, admitted.collected);
}

const collectedOf = ({ groups }: Pick<RecordRow, 'groups'>): ReadonlyMap<string, Collected> =>
  new Map(groups.flatMap(({ group, collected }) => (collected ? [[group, collected] as const] : [])));

/** The groups that a record with these fields has: an optional one only when it holds something. */
export function groupsFor(collection: Collection, { fields }: Pick<Admitted, 'fields'>): readonly ErasureGroup[] {
  return collection.groups.filter(({ level, fields: names }) => level !== 'optional' || names.some((name) => fields[name] !== undefined));
}

const withoutNulls = (fields: Fields): Fields => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

interface Asked {
  readonly field: string;
  readonly preference: Preference;
}

/** Fields with a value that somebody chooses about. Clearing one needs nobody's leave. */
function optionalOf(collection: Collection, fields: Fields): readonly Asked[] {
  if (collection.preferences === undefined) return [];
  return Object.entries(fields).flatMap(([field, value]) => {
    const preference = value === null ? undefined : preferenceOfField(collection, field);
    return preference === undefined ? [] : [{ field, preference }];
  });
}

async function ask(
  parts: Parts,
  collection: Collection,
  author: PersonId | undefined,
  fields: Fields,
  asked: readonly Asked[],
): Promise<Gate> {
  const kept: { [field: string]: Cbor } = { ...fields };
  const collected = new Map<string, Collected>();
  const checks: Change[] = [];
  const { tools, principal } = parts;
  for (const preference of new Set(asked.map((each) => each.preference))) {
    const chosen = await chosenNow(parts, preference, author, checks);
    const level = levelOf(preference, chosen?.level);
    for (const { field } of asked.filter((each) => each.preference === preference)) {
      if (preference.initial !== undefined) {
        kept[field] = keptAt(kept[field] as unknown as Place, level.placePrecision ?? 'exact') as unknown as Cbor;
        continue;
      }
      if (!chosen || principal.gpc === true || !level.fields.includes(field)) delete kept[field];
      else {
        kept[field] = coarse(kept[field]!, level.placeDecimals);
        const group = collection.groups.find(({ fields: names }) => names.includes(field))!;
        collected.set(group.name, { level: level.name, turn: chosen.turn, atMs: tools.clock.nowMs() });
      }
    }
  }
  return { admitted: markAdmitted(kept, collected), checks };
}

async function chosenNow({ tools, principal }: Parts, preference: Preference, author: PersonId | undefined, checks: Change[]) {
  if (author === undefined && preference.decides === 'person') return undefined;
  const chooser = author === undefined ? 'business' : chooserOf(preference, author);
  const choices = await findChoices(tools.rows, principal.business, chooser);
  checks.push(choicesCheck(principal.business, chooser, choices));
  return chosenIn(choices, preference) satisfies Chosen;
}

/** About how far one decimal place of a degree reaches, along a meridian. */
const metresPerDegree = 111_000;

/** A place rounded, without its name; anything else as it is. */
function coarse(value: Cbor, decimals: number | undefined): Cbor {
  if (decimals === undefined || typeof value !== 'object' || value === null || !('lat' in value)) return value;
  const { lat, lon } = value as { readonly lat: number; readonly lon: number };
  const rounded = (degrees: number) => Number(degrees.toFixed(decimals)) + 0;
  return { lat: rounded(lat), lon: rounded(lon), accuracyM: Math.round(metresPerDegree / 10 ** decimals) };
}
