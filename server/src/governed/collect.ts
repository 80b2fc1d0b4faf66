// collect: what somebody has switched on for themselves comes in, several records at once, all of one preference and theirs. Off, or `Sec-GPC: 1` on the request,
// refuses all of it; a level drops the fields that it does not allow (collector.ts).
import { findPreference, isWhollyOptional, rankOf } from '@steward/protocol/catalogue/preference.ts';
import type { Collection, Preference } from '@steward/protocol/catalogue/collection.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { RecordId } from '@steward/protocol/ids.ts';
import type { Change } from '../ports/rows.ts';
import { choicesCheck, chooserOf, chosenIn, findChoices } from '../stores/preferences.ts';
import { createChanges } from '../stores/records.ts';
import { locatePerson } from './locate.ts';
import { newId } from './new-id.ts';
import type { Principal, Tools, WriteOperation } from './operation.ts';
import { sealNew } from './seal-new.ts';

/** Each takes two changes of a commit. */
export const collectedTogetherMax = 20;

export interface CollectInput {
  /** One that fills a collection of its own. */
  readonly preference: string;
  /** The fields of each record. */
  readonly records: readonly unknown[];
}

interface Loaded {
  readonly collection: Collection;
  readonly ids: readonly RecordId[];
}

export const collect: WriteOperation<'collect', CollectInput, Loaded, { readonly collected: number }> = {
  kind: 'write',
  name: 'collect',
  async locate(tools, principal, input) {
    const { preference, collection } = ownCollection(tools, input.preference);
    if (input.records.length === 0 || input.records.length > collectedTogetherMax)
      throw new StewardError('invalid-input', { field: 'records', rule: `1 to ${collectedTogetherMax} at once` });
    const target = await locatePerson(tools, principal, { person: principal.person });
    const { on, check } = await isOn(tools, principal, preference);
    const ids = input.records.map(() => newId<RecordId>(tools.random));
    return {
      ...target,
      collection: collection.name,
      records: ids,
      fields: 'all',
      checks: [...target.checks, ...check],
      ...(on ? {} : { refusal: { allowed: false as const, policies: [], sentence: offSentence } }),
      loaded: { collection, ids },
    };
  },
  async plan(grant, { tools, principal, target }, input) {
    const { collection, ids } = target.loaded;
    const changes: Change[] = [];
    let collected = 0;
    for (const [i, fields] of input.records.entries()) {
      const { row } = await sealNew(grant, tools, principal, { collection, id: ids[i]!, fields });
      // Nothing of it is left that the level allows.
      if (row.groups.length === 0) continue;
      changes.push(...createChanges(principal.business, row));
      collected++;
    }
    return { changes, result: { collected } };
  },
};

const offSentence = 'This is switched off: nothing is collected.';

function ownCollection(tools: Pick<Tools, 'catalogue'>, name: string): { preference: Preference; collection: Collection } {
  const declared = findPreference(tools.catalogue, name);
  if (!declared || !isWhollyOptional(declared.collection))
    throw new StewardError('not-found', { field: 'preference', rule: 'fills no collection of its own' });
  return declared;
}

/** Whether the person lets it be collected by this request. */
export async function isOn(tools: Pick<Tools, 'rows'>, { business, person, gpc }: Principal, preference: Preference) {
  if (person === undefined) return { on: false, check: [] };
  const chooser = chooserOf(preference, person);
  const choices = await findChoices(tools.rows, business, chooser);
  const on = gpc !== true && rankOf(preference, chosenIn(choices, preference).level) > 0;
  return { on, check: [choicesCheck(business, chooser, choices)] };
}
