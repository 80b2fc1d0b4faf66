// set-preference: somebody chooses how much is collected. One commit holds the choice, a record of consent for each change (docs/formats/consent-record.md), its
// receipt, and, where a level is turned down, the erasure of what it had collected: from that commit on nothing enters by the level that was taken back.
import {
  findPreference,
  levelOf,
  noticeVersion,
  offLevel,
  preferencesOf,
  rankOf,
  type Declared,
} from '@steward/protocol/catalogue/preference.ts';
import type { Preference } from '@steward/protocol/catalogue/collection.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { JobId, RecordId } from '@steward/protocol/ids.ts';
import { encodeReference } from '@steward/protocol/reference.ts';
import type { ConsentState } from '@steward/protocol/words.ts';
import type { Grant } from '../ports/grant.ts';
import type { Change } from '../ports/rows.ts';
import type { Erasure } from '../stores/erasures.ts';
import { jobChanges } from '../stores/jobs.ts';
import {
  agreedChange,
  choicesChange,
  chooserOf,
  chosenIn,
  findChoices,
  type Choices,
  type Chooser,
  type Chosen,
} from '../stores/preferences.ts';
import { receiptChange } from '../stores/receipts.ts';
import { createChanges } from '../stores/records.ts';
import { collectionOf, locatePerson } from './locate.ts';
import { newId } from './new-id.ts';
import type { Act, Tools, WriteOperation } from './operation.ts';
import { newJob, newReceipt } from './request-erasure.ts';
import { sealNew } from './seal-new.ts';

const referenceBytes = 16;

export interface Choice {
  readonly preference: string;
  readonly level: string;
}

export interface SetPreferenceInput {
  /** Each preference once, all of them of one who decides; `all-off` are all that the person decides. */
  readonly choose: readonly Choice[] | 'all-off';
  /** Where it was said: a screen, the API. */
  readonly where: string;
}

export interface Changed {
  readonly preference: string;
  readonly state: ConsentState;
  readonly level: string;
  readonly before: string;
  readonly atMs: number;
  /** As people read it. */
  readonly receipt: string;
  /** Of what the level before had collected, where it was turned down. */
  readonly erasure: { readonly id: JobId; readonly reference: string } | undefined;
}

interface Wanted extends Declared {
  readonly before: Chosen;
  readonly level: string;
  readonly record: RecordId;
}

interface Loaded {
  readonly chooser: Chooser;
  readonly choices: Choices;
  /** Those that change something. */
  readonly wanted: readonly Wanted[];
}

export const setPreference: WriteOperation<'set-preference', SetPreferenceInput, Loaded, readonly Changed[]> = {
  kind: 'write',
  name: 'set-preference',
  async locate(tools, principal, { choose }) {
    const { person } = principal;
    if (person === undefined) throw new StewardError('refused', { rule: 'a preference is a person’s to choose' });
    const chosen = choose === 'all-off' ? allOff(tools) : named(tools, choose);
    const chooser = chosen[0] === undefined ? person : chooserOf(chosen[0].preference, person);
    if (chosen.some(({ preference }) => chooserOf(preference, person) !== chooser))
      throw new StewardError('invalid-input', { field: 'choose', rule: 'yours and those of the business one after the other' });
    const choices = await findChoices(tools.rows, principal.business, chooser);
    const wanted = chosen
      .map((each) => ({ ...each, before: chosenIn(choices, each.preference), record: newId<RecordId>(tools.random) }))
      .filter(({ before, level }) => before.level !== level);
    const target = await locatePerson(tools, principal, chooser === 'business' ? {} : { person });
    return {
      ...target,
      ...(wanted.length === 0 ? {} : { collection: 'consents' }),
      records: wanted.map(({ record }) => record),
      fields: 'all',
      loaded: { chooser, choices, wanted },
    };
  },
  async plan(grant, act, { where }) {
    const { chooser, choices, wanted } = act.target.loaded;
    const changes: Change[] = [];
    const changed: Changed[] = [];
    const atMs = act.tools.clock.nowMs();
    for (const each of wanted) changed.push(await change(grant, act, each, { changes, atMs, where }));
    const next = wanted.map(({ preference, level, before }) => [preference.name, { level, turn: before.turn + 1, sinceMs: atMs }] as const);
    if (wanted.length > 0) changes.push(choicesChange(act.principal.business, chooser, choices, new Map(next)));
    return { changes, result: changed };
  },
};

function allOff({ catalogue }: Pick<Tools, 'catalogue'>): readonly (Declared & { level: string })[] {
  return preferencesOf(catalogue)
    .filter(({ preference }) => preference.decides === 'person')
    .map((each) => ({ ...each, level: offLevel(each.preference).name }));
}

function named({ catalogue }: Pick<Tools, 'catalogue'>, choose: readonly Choice[]): readonly (Declared & { level: string })[] {
  if (choose.length === 0 || new Set(choose.map(({ preference }) => preference)).size !== choose.length)
    throw new StewardError('invalid-input', { field: 'choose', rule: 'each preference once' });
  return choose.map(({ preference: name, level }) => {
    const declared = findPreference(catalogue, name);
    if (!declared) throw new StewardError('not-found', { field: 'preference', rule: 'there is no such preference' });
    const { levels } = declared.preference;
    if (!levels.some((each) => each.name === level))
      throw new StewardError('invalid-input', { field: 'level', rule: `one of ${levels.map((each) => each.name).join(', ')}` });
    return { ...declared, level };
  });
}

const stateOf = (preference: Preference, before: string, level: string): ConsentState => {
  if (preference.initial === undefined && rankOf(preference, level) === 0) return 'withdrawn';
  return rankOf(preference, level) < rankOf(preference, before) ? 'lowered' : 'given';
};

async function change(
  grant: Grant,
  act: Act<Loaded>,
  wanted: Wanted,
  { changes, atMs, where }: { readonly changes: Change[]; readonly atMs: number; readonly where: string },
): Promise<Changed> {
  const { tools, principal } = act;
  const { preference, level, record } = wanted;
  const before = wanted.before.level;
  const state = stateOf(preference, before, level);
  const reference = tools.random.bytes(referenceBytes);
  const receipt = encodeReference(reference);
  const { row } = await sealNew(grant, tools, principal, {
    collection: collectionOf(tools, 'consents'),
    id: record,
    fields: {
      preference: preference.name,
      state,
      level: levelOf(preference, level).name,
      before,
      notice: noticeVersion(wanted),
      where,
      receipt,
    },
  });
  changes.push(
    ...createChanges(principal.business, row),
    agreedChange(principal.business, principal.person!, atMs, wanted.before.turn + 1, record),
    receiptChange(reference, undefined, {
      business: principal.business,
      kind: 'consent',
      steps: [{ step: state, atMs }],
      dueMs: undefined,
      confirmation: undefined,
    }),
  );
  // What was kept more exactly stays as it is until it is changed: it is needed, and nobody asked to have it erased.
  const erasure = state === 'given' || preference.initial !== undefined ? undefined : beginErasure(act, wanted, changes);
  return { preference: preference.name, state, level, before, atMs, receipt, erasure };
}

/** What the level before had collected goes at once, by a job like any other erasure's, with a receipt of its own. */
function beginErasure(
  act: Act<Loaded>,
  { preference, collection, level, before }: Wanted,
  changes: Change[],
): NonNullable<Changed['erasure']> {
  const { tools, principal } = act;
  const { chooser } = act.target.loaded;
  const erasure: Erasure = {
    subject: {
      kind: 'collected',
      preference: preference.name,
      collection: collection.name,
      level,
      turn: before.turn + 1,
      ...(chooser === 'business' ? {} : { person: chooser }),
    },
    when: 'now',
    records: [],
    asked: 0,
    destroyed: 0,
    held: 0,
    keptByLaw: 0,
  };
  const now = tools.clock.nowMs();
  const job = newJob({ tools, principal }, 'destroying', now, erasure);
  changes.push(
    ...jobChanges(principal.business, undefined, job),
    receiptChange(job.reference, undefined, newReceipt({ tools, principal }, now)),
  );
  return { id: job.id, reference: encodeReference(job.reference) };
}
