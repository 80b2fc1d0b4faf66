// The cases of webhooks and calendar subscriptions in the failure matrix.
import assert from 'node:assert/strict';
import { listDeliveries } from '../../stores/webhook-deliveries.ts';
import { createCalendar, endCalendar, readCalendars } from '../calendars/calendars.ts';
import { readMails } from '../read-mails.ts';
import { testWebhook } from '../webhooks/deliveries.ts';
import { changeWebhook, createWebhook, readWebhooks, removeWebhook } from '../webhooks/webhooks.ts';
import { nothingChanged, type Case, type Scene } from './failure-cases.ts';

const hook = { url: 'https://erp.example.org/hook', label: 'ERP', events: ['record.created'] } as const;
const tasks = { shows: 'titles', mine: false, projects: undefined, language: 'en' } as const;

/** Each is whole: it opens, and can be ended. */
async function endAll({ kit, ada }: Scene): Promise<void> {
  for (const { id, url } of await kit.ask(ada, readWebhooks, {})) {
    assert.equal(url, hook.url);
    await kit.ask(ada, removeWebhook, { id });
  }
}

async function endCalendars({ kit, ada }: Scene): Promise<void> {
  for (const { id } of await kit.ask(ada, readCalendars, {})) await kit.ask(ada, endCalendar, { id });
}

export const leavingCases: Readonly<Record<string, Case>> = {
  'set-webhook': { prepare: async () => '', act: ({ kit, ada }) => kit.ask(ada, createWebhook, hook), whole: endAll },
  'set-webhook, a new secret': {
    prepare: async ({ kit, ada }) => (await kit.ask(ada, createWebhook, hook)).id,
    act: ({ kit, ada }, id) => kit.ask(ada, changeWebhook, { id, rotate: true }),
    whole: endAll,
  },
  'set-webhook, a test': {
    prepare: async ({ kit, ada }) => (await kit.ask(ada, createWebhook, hook)).id,
    act: ({ kit, ada }, id) => kit.ask(ada, testWebhook, { id }),
    async whole(scene, id, acknowledged) {
      const kept = await listDeliveries(scene.kit.rows, scene.ada.business, id, 9);
      assert.ok(!acknowledged || kept.length === 1);
      await endAll(scene);
    },
  },
  'read-webhooks': {
    prepare: async ({ kit, ada }) => (await kit.ask(ada, createWebhook, hook)).id,
    act: ({ kit, ada }) => kit.ask(ada, readWebhooks, {}),
    whole: endAll,
  },
  'set-calendar': { prepare: async () => '', act: ({ kit, ada }) => kit.ask(ada, createCalendar, tasks), whole: endCalendars },
  'read-calendars': { prepare: async () => '', act: ({ kit, ada }) => kit.ask(ada, readCalendars, {}), whole: nothingChanged },
  'read-mails': { prepare: async () => '', act: ({ kit, ada }) => kit.ask(ada, readMails, { of: 'business' }), whole: nothingChanged },
};
