// Every list that background work looks at for what is due is known as one: otherwise nobody would be woken for what is put there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { governedKit } from '../governed/testing/governed-kit.ts';
import type { Rows } from '../ports/rows.ts';
import { endDueCases } from '../lifecycle/cases.ts';
import { tendThreads } from '../lifecycle/contact.ts';
import { sendDueNotices } from '../lifecycle/notices/send-due.ts';
import { tellNew } from '../lifecycle/notices/tell-new.ts';
import { runDueJobs } from '../lifecycle/run-jobs.ts';
import { tendWebhooks } from '../lifecycle/webhooks/deliver-webhooks.ts';
import { dueLists } from './due-lists.ts';

const never = () => assert.fail('nothing is due') as never;

test('whoever looks for what is due looks at the lists of its kind, and every list is looked at', async () => {
  const kit = governedKit();
  const ranged = new Set<string>();
  const rows: Rows = {
    get: (key) => kit.tools.rows.get(key),
    getMany: (keys, options) => kit.tools.rows.getMany(keys, options),
    commit: (changes) => kit.tools.rows.commit(changes),
    close: async () => undefined,
    range(range) {
      ranged.add(range.partition);
      return kit.tools.rows.range(range);
    },
  };
  const tools = { ...kit.tools, rows };
  const door = { ...kit.door, tools };
  const looks: Readonly<Record<string, () => Promise<unknown>>> = {
    jobs: () => runDueJobs({ door, lifecycles: [], signal: new AbortController().signal }),
    webhooks: () => tendWebhooks({ door, disclose: never as never, sign: never as never }),
    cases: () => endDueCases(door),
    threads: () => tendThreads({ door, identity: { profiles: never }, mailThread: never as never, onAlarm: never }),
    orders: () => tellNew(tools),
    notices: () => sendDueNotices({ tools, identity: never as never, mail: never as never, facts: never as never }),
  };
  for (const [kind, look] of Object.entries(looks)) {
    ranged.clear();
    await look();
    assert.deepEqual([...ranged].sort(), [...dueLists].flatMap(([list, of]) => (of === kind ? [list] : [])).sort(), kind);
  }
  assert.deepEqual(new Set([...dueLists.values()]), new Set(Object.keys(looks)));
});
