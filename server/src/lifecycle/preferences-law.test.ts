// The law of promise C2: whatever is chosen and sent, in whatever order, nothing stands that the level of its time did not allow, and nothing outlives a level that
// was turned down.
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { isStewardError } from '@steward/protocol/errors.ts';
import { features } from '@steward/protocol/catalogue/built-in/usage.ts';
import { collect } from '../governed/collect.ts';
import { createRecord } from '../governed/create-record.ts';
import type { Principal } from '../governed/operation.ts';
import { readHistory } from '../governed/read-history.ts';
import { setPreference } from '../governed/set-preference.ts';
import { updateRecord } from '../governed/update-record.ts';
import { collectedPage } from '../governed/collected.ts';
import { findRecord } from '../stores/records.ts';
import { erasureKit } from './erasure.fixture.ts';

const runs = 12;
// So that most histories have choices before what is sent, and after it.
const stepsMin = 25;
const stepsMax = 40;
const placeLevels = ['off', 'area', 'exact'] as const;
const usageLevels = ['off', 'counts', 'details'] as const;

type Step =
  | { readonly do: 'choose-places'; readonly who: 0 | 1; readonly level: (typeof placeLevels)[number] }
  | { readonly do: 'choose-usage'; readonly who: 0 | 1; readonly level: (typeof usageLevels)[number] }
  | { readonly do: 'photo' | 'send'; readonly who: 0 | 1; readonly gpc: boolean }
  | { readonly do: 'move' | 'clear'; readonly who: 0 | 1; readonly which: number }
  | { readonly do: 'at-once'; readonly who: 0 | 1; readonly level: (typeof placeLevels)[number] }
  | { readonly do: 'work' };

const who = fc.constantFrom(0 as const, 1 as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('choose-places' as const), who, level: fc.constantFrom(...placeLevels) }),
  fc.record({ do: fc.constant('choose-usage' as const), who, level: fc.constantFrom(...usageLevels) }),
  fc.record({ do: fc.constantFrom('photo' as const, 'send' as const), who, gpc: fc.boolean() }),
  fc.record({ do: fc.constantFrom('move' as const, 'clear' as const), who, which: fc.nat(20) }),
  fc.record({ do: fc.constant('at-once' as const), who, level: fc.constantFrom(...placeLevels) }),
  fc.record({ do: fc.constant('work' as const) }),
);

/** A record as the model knows it: under which rank each of its versions was collected, unless a level that was turned down took it. */
interface Known {
  readonly who: 0 | 1;
  ranks: number[];
  /** It was changed, or sent while a level changed: what it holds need not be said, only what it must not. */
  blurred: boolean;
}

async function world() {
  const kit = erasureKit();
  const ada = await kit.founder();
  const jo = await kit.join(ada, 'admin');
  const project = await kit.project(ada);
  const people: readonly [Principal, Principal] = [ada, jo];
  const now = { places: [0, 0], usage: [0, 0] };
  const photos = new Map<string, Known>();
  const sent = [0, 0, 0].map(() => [0, 0]);
  const choose = (by: 0 | 1, preference: string, level: string) =>
    kit.ask(people[by], setPreference, { choose: [{ preference, level }], where: 'api' });
  const lower = (by: 0 | 1, rank: number) => {
    for (const known of photos.values())
      if (known.who === by && known.ranks.some((each) => each > rank)) known.ranks = known.ranks.map(() => 0);
  };
  const photo = (by: 0 | 1, gpc: boolean) =>
    kit.ask({ ...people[by], ...(gpc ? { gpc: true as const } : {}) }, createRecord, {
      collection: 'photos',
      project,
      fields: { caption: 'c', place: { lat: 48.1234567, lon: 11.7654321 } },
    });
  return { kit, ada, people, now, photos, sent, choose, lower, photo };
}
type World = Awaited<ReturnType<typeof world>>;

async function take(w: World, given: Step): Promise<void> {
  const { kit, people, now, photos, sent } = w;
  switch (given.do) {
    case 'choose-places': {
      await w.choose(given.who, 'photo-places', given.level);
      now.places[given.who] = placeLevels.indexOf(given.level);
      return w.lower(given.who, now.places[given.who]!);
    }
    case 'choose-usage': {
      await w.choose(given.who, 'analytics', given.level);
      const rank = usageLevels.indexOf(given.level);
      now.usage[given.who] = rank;
      for (let beyond = rank + 1; beyond <= 2; beyond++) sent[beyond]![given.who] = 0;
      return;
    }
    case 'photo': {
      const { id } = await w.photo(given.who, given.gpc);
      photos.set(id, { who: given.who, ranks: [given.gpc ? 0 : now.places[given.who]!], blurred: false });
      return;
    }
    case 'send': {
      const by = { ...people[given.who], ...(given.gpc ? { gpc: true as const } : {}) };
      const work = kit.ask(by, collect, { preference: 'analytics', records: [{ feature: features[0], times: 1, language: 'de' }] });
      const rank = given.gpc ? 0 : now.usage[given.who]!;
      if (rank === 0) return assert.rejects(work, (error) => isStewardError(error, 'refused'));
      await work;
      sent[rank]![given.who]!++;
      return;
    }
    case 'move':
    case 'clear': {
      const [id, known] = [...photos][given.which % Math.max(1, photos.size)] ?? [];
      if (id === undefined || known === undefined) return;
      const { row } = (await findRecord(kit.rows, w.ada.business, id))!;
      const place = given.do === 'clear' ? null : { lat: 50.7654321, lon: 7.1234567 };
      await kit.ask(people[given.who], updateRecord, { collection: 'photos', id, ifVersion: row.version, fields: { place } });
      // Whoever changes it, its author is asked.
      known.ranks.push(given.do === 'clear' ? 0 : now.places[known.who]!);
      known.blurred = true;
      return;
    }
    case 'at-once': {
      const [made] = await Promise.all([w.photo(given.who, false), w.choose(given.who, 'photo-places', given.level)]);
      const before = now.places[given.who]!;
      now.places[given.who] = placeLevels.indexOf(given.level);
      w.lower(given.who, now.places[given.who]!);
      photos.set(made.id, { who: given.who, ranks: [Math.min(before, now.places[given.who]!)], blurred: true });
      return;
    }
    case 'work':
      return kit.work();
  }
}

async function judge({ kit, ada, people, now, photos, sent }: World): Promise<void> {
  await kit.work();
  for (const [id, known] of photos) {
    const { versions } = await kit.ask(ada, readHistory, { collection: 'photos', id, limit: 50 });
    for (const { fields } of versions) {
      const place = fields['place'] as { lat: number } | undefined;
      const exact = place !== undefined && Number(place.lat.toFixed(2)) !== place.lat;
      assert((place === undefined ? 0 : exact ? 2 : 1) <= now.places[known.who]!, 'a place stands beyond the level of its author');
    }
    if (known.blurred) continue;
    const place = versions[0]!.fields['place'] as { lat: number } | undefined;
    assert.equal(place !== undefined, known.ranks[0]! > 0, 'what was allowed stands, what was not does not');
  }
  for (const by of [0, 1] as const) {
    const { rows } = await collectedPage(kit.rows, ada.business, 'usage', people[by].person, undefined);
    const levels = rows.map((row) => usageLevels.indexOf(row.groups[0]!.collected!.level as 'counts'));
    assert.deepEqual(
      [1, 2].map((rank) => levels.filter((each) => each === rank).length),
      [sent[1]![by], sent[2]![by]],
    );
    assert(rows.every((row) => row.groups.every(({ fields }) => fields.length > 0)));
  }
}

test('random histories of choices and of what is sent: nothing beyond what was allowed, nothing that outlives a turn-down', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: stepsMin, maxLength: stepsMax }), async (steps) => {
      const w = await world();
      for (const each of steps) await take(w, each);
      await judge(w);
    }),
    { numRuns: runs },
  );
});
