// Deleting, with what lies on the way; receipts as everybody sees them.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { encodeReference } from '@steward/protocol/reference.ts';
import { asker, type Asker } from '../../kit/http.ts';
import { demoPassword, petra } from '../kit.ts';
import { goTo, type Screen } from './screen.ts';

const heading = (page: Page) => page.getByRole('heading', { level: 2 }).first();
const vectors = new URL('../../../vectors/confirmation/', import.meta.url);

interface Vectors {
  readonly vkey: string;
  readonly cases: readonly { readonly name: string; readonly file: string }[];
}

const read = (name: string) => JSON.parse(readFileSync(new URL(name, vectors), 'utf8')) as Vectors;

export async function asPetra(url: string): Promise<Asker> {
  const { body } = await asker(url)('POST', '/v1/sign-in', { email: petra, password: demoPassword });
  return asker(url, String(body['token']));
}

interface Erasure {
  readonly id: string;
  readonly reference: string;
  readonly subject: { readonly kind: string };
  readonly state: string;
}

/** A project of its own, made once and put into the trash or deleted at once; the demo's stay as they are. */
async function erasureOf(url: string, when: 'trash' | 'now'): Promise<Erasure> {
  const ask = await asPetra(url);
  const known = (await ask('GET', '/v1/erasures')).body['erasures'] as readonly (Erasure & { readonly when: string })[];
  const found = known.find((each) => each.when === when && each.subject.kind === 'project');
  if (found) return found;
  const name = when === 'trash' ? 'Lagerhalle am Hafen' : 'Musterbude';
  const { body } = await ask('POST', '/v1/projects', { fields: { name } });
  const made = await ask('POST', '/v1/erasures', { subject: { kind: 'project', id: body['id'] }, when, confirm: name });
  return (made.body['erasures'] as readonly Erasure[])[0]!;
}

async function impact(page: Page, url: string, search: string): Promise<void> {
  await goTo(page, `${url}/app/privacy/delete/impact${search}`, heading(page));
}

async function kita(url: string): Promise<string> {
  const { body } = await (await asPetra(url))('POST', '/v1/projects/query', { sort: 'name' });
  return (body['records'] as readonly { readonly id: string; readonly fields: { readonly name: string } }[]).find(
    ({ fields }) => fields.name === 'Kita Sonnenhang',
  )!.id;
}

async function idOfDocument(url: string): Promise<string> {
  const { body } = await (await asPetra(url))('POST', '/v1/documents/query', { limit: 1 });
  return (body['records'] as readonly { readonly id: string }[])[0]!.id;
}

export const privacy: readonly Screen[] = [
  { name: 'privacy', visit: (page, url) => goTo(page, `${url}/app/privacy`, page.getByRole('heading', { level: 1 })) },
  {
    name: 'who receives something',
    async visit(page, url) {
      await goTo(page, `${url}/app/privacy/receivers`, page.locator('details').first());
      for (const summary of (await page.locator('details > summary').all()).slice(0, 2)) await summary.click();
      await page.locator('details dl').first().waitFor();
    },
  },
  {
    name: 'contact, about a look',
    visit: (page, url) => goTo(page, `${url}/app/privacy/contact/new?about=look:1-3&kind=access`, page.getByRole('textbox').last()),
  },
  {
    name: 'delete, nothing under way',
    async visit(page, url) {
      await page.route('**/v1/erasures', (route) => route.fulfill({ json: { erasures: [] } }));
      await goTo(page, `${url}/app/privacy/delete`, heading(page));
      await page.unroute('**/v1/erasures');
    },
  },
  {
    name: 'delete, under way',
    async visit(page, url) {
      await erasureOf(url, 'trash');
      await erasureOf(url, 'now');
      await goTo(page, `${url}/app/privacy/delete`, page.getByRole('link', { name: 'Lagerhalle am Hafen' }));
    },
  },
  {
    name: 'delete, waits for an answer',
    async visit(page, url) {
      const asked = { ...(await erasureOf(url, 'trash')), state: 'waiting', subject: { kind: 'business' }, mayDecide: true };
      const decideUntil = new Date(Date.now() + 13 * 86_400_000).toISOString();
      await page.route('**/v1/erasures', (route) => route.fulfill({ json: { erasures: [{ ...asked, decideUntil }] } }));
      await goTo(page, `${url}/app/privacy/delete`, page.getByRole('button', { name: /Allow the deletion|Löschung erlauben/ }));
      await page.unroute('**/v1/erasures');
    },
  },
  {
    name: 'delete, cannot be read',
    async visit(page, url) {
      const problem = { status: 403, contentType: 'application/problem+json', json: { code: 'refused' } };
      await page.route('**/v1/erasures', (route) => route.fulfill(problem));
      await goTo(page, `${url}/app/privacy/delete`, page.getByRole('alert'));
      await page.unroute('**/v1/erasures');
    },
  },
  { name: 'delete, a project', visit: async (page, url) => impact(page, url, `?kind=project&id=${await kita(url)}`) },
  { name: 'delete, a project at once', visit: async (page, url) => impact(page, url, `?kind=project&id=${await kita(url)}&when=now`) },
  {
    name: 'delete, a member',
    async visit(page, url) {
      const { body } = await (await asPetra(url))('GET', '/v1/members');
      const members = body['members'] as readonly { readonly person: string; readonly fields: { readonly name: string } }[];
      await impact(page, url, `?kind=member&id=${members.find(({ fields }) => fields.name.startsWith('Jonas'))!.person}`);
    },
  },
  { name: 'delete, the account', visit: (page, url) => impact(page, url, '?kind=account') },
  {
    name: 'delete, the account, from outside',
    visit: (page, url) => goTo(page, `${url}/delete-account`, page.getByLabel(/Your e-mail address|Ihre E-Mail-Adresse/)),
  },
  {
    name: 'delete, a file',
    async visit(page, url) {
      const id = await idOfDocument(url);
      await impact(page, url, `?kind=file&collection=documents&id=${id}&field=file`);
    },
  },
  { name: 'delete, the business', visit: (page, url) => impact(page, url, '?kind=business') },
  {
    name: 'delete, what something needs',
    async visit(page, url) {
      const { body } = await (await asPetra(url))('POST', '/v1/photos/query', { limit: 1 });
      const [photo] = body['records'] as readonly { readonly id: string }[];
      const preview = {
        total: 1,
        counts: [{ collection: 'photos', records: 1 }],
        references: [
          { collection: 'tasks', field: 'photos', records: 3, effect: 'clear' },
          { collection: 'inspections', field: 'picture', records: 2, effect: 'refuse' },
        ],
        stays: [
          { why: 'hold', records: 1, until: '2027-05-01T00:00:00.000Z' },
          { why: 'law', collection: 'daily-reports', records: 12, rule: '§ 147 AO', until: '2035-12-31T00:00:00.000Z' },
          { why: 'ledger' },
        ],
        approval: 'none',
        confirm: false,
        blocked: '2 of inspections need it (picture)',
        dates: [{ on: '2026-11-27', what: 'hidden' }],
      };
      await page.route('**/v1/erasures/preview', (route) => route.fulfill({ json: preview }));
      await impact(page, url, `?kind=record&collection=photos&id=${photo!.id}`);
      await page.unroute('**/v1/erasures/preview');
    },
  },
  { name: 'delete, of nothing', visit: (page, url) => goTo(page, `${url}/app/privacy/delete/impact`, page.getByRole('alert')) },
  {
    name: 'deletion, in the trash',
    async visit(page, url) {
      const { id } = await erasureOf(url, 'trash');
      await goTo(page, `${url}/app/privacy/delete/${id}`, page.getByRole('list', { name: /Step by step|Schritt für Schritt/ }));
      await page.getByRole('heading', { name: 'Lagerhalle am Hafen' }).waitFor();
    },
  },
  {
    name: 'deletion, now',
    async visit(page, url) {
      const { id } = await erasureOf(url, 'trash');
      await goTo(page, `${url}/app/privacy/delete/${id}`, page.getByRole('heading', { name: 'Lagerhalle am Hafen' }));
      await page.getByRole('button', { name: /Delete now|Jetzt löschen/ }).click();
      await page
        .getByRole('dialog')
        .getByText(/Lagerhalle/)
        .waitFor();
    },
  },
  {
    name: 'deletion, being removed',
    async visit(page, url) {
      const { id } = await erasureOf(url, 'now');
      await goTo(page, `${url}/app/privacy/delete/${id}`, page.getByRole('list', { name: /Step by step|Schritt für Schritt/ }));
    },
  },
  {
    name: 'trash',
    async visit(page, url) {
      await erasureOf(url, 'trash');
      await goTo(page, `${url}/app/privacy/delete?tab=trash`, page.getByText('Lagerhalle am Hafen').first());
    },
  },
  {
    name: 'trash, empty',
    async visit(page, url) {
      await goTo(page, `${url}/app/privacy/delete?tab=trash`, page.getByRole('combobox'));
      await page.getByRole('combobox').selectOption('photos');
      await page.getByRole('heading', { name: /The trash is empty|Der Papierkorb ist leer/ }).waitFor();
    },
  },
  {
    name: 'deleted',
    async visit(page, url) {
      const { id } = await erasureOf(url, 'trash');
      const one = (await (await asPetra(url))('GET', `/v1/erasures/${id}`)).body;
      const erasures = [
        { ...one, id: 'a', state: 'confirmed', destroyed: 251, subject: { kind: 'project', id } },
        { ...one, id: 'b', state: 'undone', subject: { kind: 'member', person: id } },
        { ...one, id: 'c', state: 'confirmed', destroyed: 12, by: undefined, subject: { kind: 'due' } },
        { ...one, id: 'd', state: 'failed', failure: { code: 'internal' }, subject: { kind: 'record', collection: 'tasks', id } },
      ];
      await page.route('**/v1/erasures', (route) => route.fulfill({ json: { erasures } }));
      await goTo(page, `${url}/app/privacy/delete?tab=receipts`, page.getByRole('table'));
      await page.unroute('**/v1/erasures');
    },
  },
  {
    name: 'legal holds',
    async visit(page, url) {
      const ask = await asPetra(url);
      const { body } = await ask('GET', '/v1/holds');
      if ((body['holds'] as readonly unknown[]).length === 0)
        await ask('POST', '/v1/holds', {
          scope: { kind: 'project', id: await kita(url) },
          until: new Date(Date.now() + 200 * 86_400_000).toISOString(),
          why: 'Streit um die Mängel am Dach, Aktenzeichen 12 O 345/26: bis zum Urteil bleibt alles erhalten.',
        });
      await goTo(page, `${url}/app/privacy/delete?tab=holds`, page.getByText('Aktenzeichen'));
    },
  },
  {
    name: 'legal holds, set one',
    async visit(page, url) {
      await goTo(page, `${url}/app/privacy/delete?tab=holds`, heading(page));
      await page.getByRole('button', { name: /Set a hold|Sperre setzen/ }).click();
      await page.getByRole('dialog').getByRole('combobox').waitFor();
    },
  },
  {
    name: 'the business is being deleted',
    async visit(page, url) {
      const { body } = await (await asPetra(url))('GET', '/v1/me/businesses');
      const businesses = (body['businesses'] as readonly object[]).map((each) => ({ ...each, name: '', hidden: true }));
      const asked = { ...(await erasureOf(url, 'trash')), subject: { kind: 'business' } };
      await page.route('**/v1/me/businesses', (route) => route.fulfill({ json: { businesses } }));
      await page.route('**/v1/erasures', (route) => route.fulfill({ json: { erasures: [asked] } }));
      await goTo(page, `${url}/app`, page.getByRole('button', { name: /Take it back|Zurückholen/ }));
      await page.unroute('**/v1/me/businesses');
      await page.unroute('**/v1/erasures');
    },
  },
  {
    name: 'storage',
    visit: (page, url) => goTo(page, `${url}/app/privacy/storage`, page.getByRole('button', { name: /List some|Einige auflisten/ })),
  },
  {
    name: 'storage, a record',
    async visit(page, url) {
      await goTo(page, `${url}/app/privacy/storage`, page.getByRole('button', { name: /List some|Einige auflisten/ }));
      await page.locator('summary').first().click();
      await page.getByRole('button', { name: /List some|Einige auflisten/ }).click();
      await page.getByRole('button', { name: /Look at it|Ansehen/ }).click();
      await page.getByRole('heading', { name: /What lies in the store|Was im Speicher liegt/ }).waitFor();
    },
  },
  {
    name: 'preferences',
    visit: (page, url) => goTo(page, `${url}/app/privacy/preferences`, heading(page)),
  },
];

/** Without an account. */
export const receipts: readonly Screen[] = [
  { name: 'receipts', visit: (page, url) => goTo(page, `${url}/receipts`, page.getByRole('textbox')) },
  {
    name: 'receipts, mistyped',
    async visit(page, url) {
      await goTo(page, `${url}/receipts`, page.getByRole('textbox'));
      await page.getByRole('textbox').fill('7K2M-9QXD');
      await page.getByRole('button', { name: /Look it up|Nachsehen/ }).click();
      await page.locator('[aria-invalid=true]').waitFor();
    },
  },
  {
    name: 'receipts, none with this number',
    visit: (page, url) => goTo(page, `${url}/receipts/${encodeReference(new Uint8Array(16))}`, page.getByRole('alert')),
  },
  {
    name: 'receipts, under way',
    async visit(page, url) {
      const { reference } = await erasureOf(url, 'trash');
      await goTo(page, `${url}/receipts/${reference}`, heading(page));
    },
  },
  { name: 'receipts, confirmed', visit: (page, url) => confirmed(page, url, 'valid.json') },
  { name: 'receipts, forged', visit: (page, url) => confirmed(page, url, 'invalid.json') },
];

/** A confirmation as months later: one of the examples of the format. */
async function confirmed(page: Page, url: string, name: string): Promise<void> {
  const { vkey, cases } = read(name);
  const { file } = cases[0]!;
  const { confirmation } = JSON.parse(file) as { confirmation: { reference: string; steps: readonly object[] } };
  await page.route('**/v1/receipts/*', (route) =>
    route.fulfill({ json: { kind: 'erasure', steps: confirmation.steps, confirmation: file, vkey } }),
  );
  await goTo(page, `${url}/receipts/${confirmation.reference}`, page.locator('[data-verdict]'));
  await page.unroute('**/v1/receipts/*');
}
