// The staff's console: with a case that is open, one that waits for a second person, one that has ended. Whose session it is, a cookie says.
import type { Page } from 'playwright-core';
import type { WireCase } from '@steward/protocol/wire/case-routes.ts';
import { enterStaff, ok, photosOf } from '../../journeys/staff-kit.ts';
import { asker } from '../../kit/http.ts';
import { demoPassword, petra } from '../kit.ts';
import { goTo, type Screen } from './screen.ts';

interface Scene {
  readonly tokens: ReadonlyMap<string, string>;
  readonly open: string;
  readonly photo: string;
  readonly waiting: string;
  readonly ended: string;
}

/** Made once for each server: codes of authenticator apps serve once. */
const scenes = new Map<string, Promise<Scene>>();
const sceneAt = (url: string): Promise<Scene> => {
  const known = scenes.get(url) ?? makeScene(url);
  scenes.set(url, known);
  return known;
};

async function makeScene(url: string): Promise<Scene> {
  const [aylin, tom, ruth] = [await enterStaff(url, 'Aylin'), await enterStaff(url, 'Tom'), await enterStaff(url, 'Ruth')];
  const { body } = await asker(url)('POST', '/v1/sign-in', { email: petra, password: demoPassword });
  const customer = asker(url, String(body['token']));
  const business = String((await customer('GET', '/v1/business')).body['id']);
  const { records } = await ok<{ records: readonly { id: string; fields: { name: string } }[] }>(customer('GET', '/v1/projects'));
  const project = records.find(({ fields }) => fields.name === 'Kita Sonnenhang')!.id;
  const asked = {
    business,
    ground: 'customer-request',
    department: 'customer-success',
    reason: 'Fotos werden nicht angezeigt, bitte ansehen',
    scope: { kind: 'project', project, collections: ['photos', 'tasks'] },
    minutes: 240,
  };
  const allowed = async () => {
    const { id } = await ok<WireCase>(aylin.ask('POST', '/v1/staff/cases', asked));
    await ok(customer('POST', `/v1/cases/${id}/allow`, {}));
    return id;
  };
  const ended = await allowed();
  await ok(aylin.ask('GET', `/v1/staff/cases/${ended}/records/photos?limit=3`));
  await ok(customer('POST', `/v1/cases/${ended}/end`, {}));
  const security = {
    ...asked,
    ground: 'security',
    department: 'engineering',
    reason: 'Ungewöhnlich viele Zugriffe aus einem fremden Netz',
  };
  const waiting = await ok<WireCase>(tom.ask('POST', '/v1/staff/cases', security));
  const [photo] = await photosOf(customer, project);
  return {
    tokens: new Map([
      ['Aylin', aylin.token],
      ['Tom', tom.token],
      ['Ruth', ruth.token],
    ]),
    open: await allowed(),
    photo: photo!.id,
    waiting: waiting.id,
    ended,
  };
}

function as(who: string, pathOf: (scene: Scene) => string, until: (page: Page) => ReturnType<Page['getByRole']>): Screen['visit'] {
  return async (page, url) => {
    const scene = await sceneAt(url);
    await page.context().addCookies([{ name: 'steward-staff', value: scene.tokens.get(who)!, url }]);
    await goTo(page, `${url}/staff${pathOf(scene)}`, until(page));
  };
}

const heading = (name: RegExp) => (page: Page) => page.getByRole('heading', { name });
const button = (name: RegExp) => (page: Page) => page.getByRole('button', { name });

export const staff: readonly Screen[] = [
  { name: 'staff sign in', visit: (page, url) => goTo(page, `${url}/staff/sign-in?demo=yes`, page.getByRole('button', { name: /Ruth/ })) },
  { name: 'staff password', visit: (page, url) => goTo(page, `${url}/staff/password`, page.getByRole('textbox').last()) },
  { name: 'staff cases', visit: as('Aylin', () => '', heading(/You can look now|Sie können jetzt hineinsehen/)) },
  { name: 'staff ask to look', visit: as('Tom', () => '/new', button(/^(Check|Prüfen)$/)) },
  {
    name: 'staff case open, photos',
    visit: as(
      'Aylin',
      ({ open }) => `/cases/${open}/photos`,
      (page) => page.locator('main img').first() as never,
    ),
  },
  { name: 'staff case open', visit: as('Aylin', ({ open }) => `/cases/${open}`, heading(/What you may look at|Was Sie ansehen dürfen/)) },
  {
    name: 'staff case open, a photo',
    async visit(page, url) {
      await as('Aylin', ({ open, photo }) => `/cases/${open}/photos/${photo}`, button(/^(Open it|Öffnen)$/))(page, url);
      await page.getByRole('button', { name: /^(Open it|Öffnen)$/ }).click();
      await page.locator('main dd img').waitFor();
    },
  },
  { name: 'staff case to decide', visit: as('Ruth', ({ waiting }) => `/cases/${waiting}`, button(/^(Deny|Ablehnen)$/)) },
  {
    name: 'staff case to review',
    async visit(page, url) {
      await as('Ruth', ({ ended }) => `/cases/${ended}`, button(/^(Raise concern|Bedenken melden)$/))(page, url);
      await page.getByRole('button', { name: /^(Raise concern|Bedenken melden)$/ }).click();
    },
  },
  { name: 'staff oversight', visit: as('Ruth', () => '/oversight', heading(/^(To review|Nachzuprüfen)$/)) },
  { name: 'staff counts', visit: as('Aylin', () => '/counts', button(/^(Count|Zählen)$/)) },
  { name: 'staff people', visit: as('Ruth', () => '/people', button(/(Leaves now|Scheidet jetzt aus).*Tom/)) },
  {
    name: 'staff people, changing',
    async visit(page, url) {
      await as('Ruth', () => '/people', button(/(Change|Ändern).*Tom/))(page, url);
      await page.getByRole('button', { name: /(Change|Ändern).*Tom/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'staff companies', visit: as('Ruth', () => '/companies', button(/(Switch off for everybody|Für alle ausschalten).*Mozilla/)) },
  { name: 'staff account', visit: as('Aylin', () => '/account', button(/Add a passkey|Passkey hinzufügen/)) },
];
