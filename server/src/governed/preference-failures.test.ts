// Which call fails × how, for choosing and for what is collected by it.
import assert from 'node:assert/strict';
import { collect } from './collect.ts';
import { readPreferences } from './read-preferences.ts';
import { setPreference } from './set-preference.ts';
import { nothingChanged, testFailures, type Scene } from './testing/failure-cases.ts';

const choose = ({ kit, ada }: Scene, level: string) =>
  kit.ask(ada, setPreference, { choose: [{ preference: 'analytics', level }], where: 'api' });
const levelNow = async ({ kit, ada }: Scene) => {
  const { preferences, history } = await kit.ask(ada, readPreferences, {});
  const { chosen, counts } = preferences.find(({ preference }) => preference.name === 'analytics')!;
  return { level: chosen.level, newest: history[0]?.level, records: counts.get('counts')?.standing ?? 0 };
};

testFailures({
  'set-preference': {
    async prepare(scene) {
      await choose(scene, 'off');
      return '';
    },
    act: (scene) => choose(scene, 'counts'),
    async whole(scene, _id, acknowledged) {
      const { level, newest } = await levelNow(scene);
      assert.equal(level, newest ?? 'off', 'a choice without its record of consent, or the other way round');
      if (acknowledged) assert.equal(level, 'counts');
    },
  },
  collect: {
    async prepare(scene) {
      await choose(scene, 'counts');
      return String((await levelNow(scene)).records);
    },
    act: ({ kit, ada }) =>
      kit.ask(ada, collect, {
        preference: 'analytics',
        records: [
          { feature: 'tasks', times: 1 },
          { feature: 'photos', times: 2 },
        ],
      }),
    async whole(scene, before, acknowledged) {
      const more = (await levelNow(scene)).records - Number(before);
      assert(acknowledged ? more === 2 : more === 0 || more === 2, 'half of what was sent');
    },
  },
  'read-preferences': {
    prepare: async () => '',
    act: ({ kit, ada }) => kit.ask(ada, readPreferences, {}),
    whole: nothingChanged,
  },
});
