// Finding places over the wire: the gazetteer asks nobody and stands in no ledger; Google is asked only when it is asked for, with the typed words alone, after the ledger
// has it; and whatever goes wrong there, the gazetteer answers and says so.
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Place } from '../protocol/src/catalogue/collection.ts';
import type { WireNearest, WireSuggestion } from '../protocol/src/wire/place-routes.ts';
import { systemClock } from '../server/src/adapters/embedded/system-clock.ts';
import { createLog } from '../server/src/edges/http/log.ts';
import { createMailer } from '../server/src/main/mailer.ts';
import { placesOf } from '../server/src/main/places.ts';
import { placeSearchEvidence } from '../server/src/main/promise-evidence.ts';
import { appInProcess, type AppInProcess } from './kit/app.ts';

const key = 'AIzaSyA-example-of-a-key-0123456789';
const browserKey = 'AIzaSyB-example-of-a-key-0123456789';
const found = {
  results: [
    {
      placeId: 'ChIJ2Z2idB66j4ARI43TG-9RoCQ',
      location: { latitude: 47.6503, longitude: 9.4712 },
      granularity: 'ROOFTOP',
      formattedAddress: 'Uferstraße 12, 88045 Friedrichshafen, Deutschland',
      postalAddress: { regionCode: 'DE', postalCode: '88045' },
      types: ['street_address'],
    },
  ],
};

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A stand-in that speaks the documented format, on this machine. */
class Google {
  readonly asked: Asked[] = [];
  answer: { readonly status: number; readonly body: unknown } = { status: 200, body: found };
  readonly #server: Server = createServer((request, response) => void this.#serve(request, response));

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const part of request) body += String(part);
    this.asked.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
    response.writeHead(this.answer.status, { 'content-type': 'application/json; charset=UTF-8' });
    response.end(JSON.stringify(this.answer.body));
  }

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}

/** Answers as these tests look at them: whatever of it the route gives. */
interface Body {
  readonly provider: string;
  readonly fallback?: string;
  readonly suggestions: readonly WireSuggestion[];
  readonly attribution: readonly string[];
  readonly place: WireNearest;
  readonly fields: { readonly place: Place; readonly budget?: unknown };
  readonly id: string;
  readonly version: number;
  readonly precision: string;
  readonly google: unknown;
  readonly disclosures: readonly { readonly outcome: string; readonly fields: readonly string[] }[];
}

const parsed = (text: string): Body => (text === '' ? {} : JSON.parse(text)) as Body;

async function signedUp({ app }: AppInProcess, name: string) {
  const email = `${name}@example.org`;
  const made = await app.inject({
    method: 'POST',
    url: '/v1/sign-up',
    payload: { email, name, password: 'kelle-kran-und-kaffee', language: 'de', business: { name: 'Bau' } },
  });
  assert(made.statusCode < 300, made.body);
  const { token } = (await app.inject({ method: 'POST', url: '/v1/sign-in', payload: { email, password: 'kelle-kran-und-kaffee' } })).json<{
    token: string;
  }>();
  return async (method: 'GET' | 'POST' | 'PUT' | 'PATCH', url: string, payload?: object, headers: Record<string, string> = {}) => {
    const answer = await app.inject({
      method,
      url,
      ...(payload === undefined ? {} : { payload }),
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
    return { status: answer.statusCode, body: parsed(answer.body), headers: answer.headers };
  };
}

describe('places over the wire', () => {
  const google = new Google();
  const said: string[] = [];
  let made: AppInProcess;
  let plain: AppInProcess;
  let ask: Awaited<ReturnType<typeof signedUp>>;
  let askPlain: Awaited<ReturnType<typeof signedUp>>;

  before(async () => {
    const host = await google.listen();
    const environment = {
      STEWARD_GOOGLE_GEOCODING_KEY: key,
      STEWARD_GOOGLE_BROWSER_KEY: browserKey,
      STEWARD_GOOGLE_SINCE: '2026-11-27',
      STEWARD_SELF_HOSTED: `google-geocoding=${host}`,
      // Also in a run with everything switched off: this is about what happens when it is on.
      STEWARD_PROCESSORS_OFF: '',
      STEWARD_ELSEWHERE: 'google-geocoding,google-maps-browser',
    };
    made = await appInProcess(
      ({ config, companies, log }) => {
        const { disclose } = createMailer(config, companies, log, systemClock());
        const heard = createLog((line) => void said.push(line), systemClock().nowMs);
        return { log: heard, disclose, places: placesOf(config.google, disclose, companies.processors.get('google-geocoding')?.ownHosts) };
      },
      { environment },
    );
    plain = await appInProcess(({ config, companies, log }) => {
      const { disclose } = createMailer(config, companies, log, systemClock());
      return { disclose, places: placesOf(config.google, disclose) };
    });
    [ask, askPlain] = [await signedUp(made, 'ada'), await signedUp(plain, 'bert')];
  });
  beforeEach(() => {
    google.asked.length = 0;
    google.answer = { status: 200, body: found };
  });
  after(async () => {
    await Promise.all([made.close(), plain.close(), google.close()]);
  });

  /** Where the next governed look stands in the ledger. */
  const nextEntry = async (): Promise<number> => {
    const { headers } = await ask('GET', '/v1/projects');
    return Number(/index=(\d+)/.exec(String(headers['steward-receipt']))![1]);
  };

  it('the gazetteer answers, asks nobody, and stands in no ledger', async () => {
    const before = await nextEntry();
    const { status, body, headers } = await ask('POST', '/v1/places/search', {
      text: 'Uferstr. 12, 88045 Friedrichshafen',
      language: 'de',
    });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.provider, 'gazetteer');
    const one = body.suggestions[0]!;
    assert.deepEqual(
      [one.title, one.postalCode, one.kind, one.precision, one.label],
      ['Friedrichshafen', '88045', 'address', 'town', 'Uferstr. 12, 88045 Friedrichshafen'],
    );
    assert.match(body.attribution.join(), /GeoNames/);
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['steward-receipt'], undefined);
    assert.equal(google.asked.length, 0);
    assert.equal(await nextEntry(), before + 1, 'nothing was entered between the two looks');
  });

  it('tells the nearest town', async () => {
    const { body } = await ask('POST', '/v1/places/nearest', { lat: 48.047, lon: 7.7667, language: 'en' });
    assert.deepEqual([body.place.title, body.place.direction], ['Umkirch', 'north']);
    assert.deepEqual((await ask('POST', '/v1/places/nearest', { lat: 0, lon: 0 })).body, {});
  });

  it('asks Google with the typed words alone, when it is asked for, after the ledger has it', async () => {
    const { body } = await ask('POST', '/v1/places/search', {
      text: 'Uferstr. 12 Friedrichshafen',
      language: 'de',
      with: 'google',
      near: [{ lat: 47.65, lon: 9.47 }],
    });
    assert.equal(body.provider, 'google', JSON.stringify(body));
    const one = body.suggestions[0]!;
    assert.deepEqual(
      [one.placeId, one.source, one.label, one.lat],
      ['ChIJ2Z2idB66j4ARI43TG-9RoCQ', 'google', 'Uferstr. 12 Friedrichshafen', undefined],
    );
    assert.deepEqual(body.attribution, ['Google Maps']);
    assert.equal(google.asked.length, 1);
    const { method, url, headers, body: sent } = google.asked[0]!;
    assert.deepEqual(
      [method, url, sent],
      ['GET', `/v4/geocode/address/${encodeURIComponent('Uferstr. 12 Friedrichshafen')}?languageCode=de`, ''],
    );
    assert.equal(headers['x-goog-api-key'], key);
    assert.doesNotMatch(JSON.stringify({ url, ...headers, 'x-goog-api-key': '' }), /ada|Bau|47\.65|cookie|referer|bearer/i);

    assert.deepEqual(await placeSearchEvidence(made), { sent: 1, fields: ['place-search.text'] }, 'what promise P2 counts');
    const { body: listed } = await ask('GET', '/v1/processors/google-geocoding/disclosures');
    assert.deepEqual(
      listed.disclosures.map((each: { outcome: string; fields: readonly string[] }) => [each.outcome, each.fields]),
      [['sent', ['place-search.text']]],
    );
  });

  it('falls back to the gazetteer and says why', async () => {
    const error = (code: number, status: string) => ({ status: code, body: { error: { code, message: 'no', status } } });
    for (const [answer, fallback] of [
      [error(403, 'PERMISSION_DENIED'), 'denied'],
      [error(400, 'INVALID_ARGUMENT'), 'failed'],
      [{ status: 200, body: 'nothing like it' }, 'failed'],
      [{ status: 302, body: {} }, 'failed'],
    ] as const) {
      google.answer = answer;
      const { status, body } = await ask('POST', '/v1/places/search', { text: 'Wien', with: 'google' });
      assert.deepEqual([status, body.provider, body.fallback, body.suggestions[0]?.title], [200, 'gazetteer', fallback, 'Wien']);
    }
    google.answer = { status: 200, body: {} };
    assert.deepEqual(
      (await ask('POST', '/v1/places/search', { text: 'Wien', with: 'google' })).body.suggestions,
      [],
      'Google finds nothing: that is an answer',
    );
  });

  it('neither the key nor what was typed is in the log, also when it fails', async () => {
    google.answer = { status: 500, body: { error: { code: 500, message: 'Wien', status: 'INTERNAL' } } };
    const { body } = await ask('POST', '/v1/places/search', { text: 'Plantedstrasse 7 Wien', with: 'google' });
    assert.deepEqual([body.provider, body.fallback], ['gazetteer', 'failed']);
    assert.equal((await ask('POST', '/v1/places/search', { text: 'x'.repeat(500), with: 'google' })).status, 400);
    assert.doesNotMatch(said.join('\n'), /Plantedstrasse|AIza|Wien/);
  });

  it('asks nobody when the business switched Google off, and says so', async () => {
    assert.equal((await ask('PUT', '/v1/processors/google-geocoding/switch', { on: false })).status, 200);
    const { body } = await ask('POST', '/v1/places/search', { text: 'Wien', with: 'google' });
    assert.deepEqual([body.provider, body.fallback], ['gazetteer', 'off']);
    assert.equal(google.asked.length, 0);
    assert.deepEqual((await ask('GET', '/v1/places/config')).body.google, { search: false, picker: true, because: 'off' });
    assert.equal((await ask('PUT', '/v1/processors/google-geocoding/switch', { on: true })).status, 200);
  });

  it('without Google it says that there is none', async () => {
    const { body } = await askPlain('POST', '/v1/places/search', { text: 'Wien', with: 'google' });
    assert.deepEqual([body.provider, body.fallback], ['gazetteer', 'not-configured']);
    const { body: config } = await askPlain('GET', '/v1/places/config');
    assert.deepEqual(config.google, { search: false, picker: false, because: 'not-configured' });
    assert.equal(config.precision, 'exact');
    assert.equal((await askPlain('POST', '/v1/places/google-picker', {})).status, 404);
    assert.deepEqual((await ask('POST', '/v1/places/google-picker', {})).body, { key: browserKey });
  });

  it('what is asked too often, or is no search, is refused', async () => {
    for (const payload of [
      {},
      { text: '' },
      { text: 'x'.repeat(201) },
      { text: 'x', near: [{ lat: 91, lon: 0 }] },
      { text: 'x', with: 'bing' },
      { text: 'x', who: 1 },
    ])
      assert.equal((await askPlain('POST', '/v1/places/search', payload)).status, 400, JSON.stringify(payload));
    const answers = await Promise.all(
      Array.from({ length: 130 }, async () => (await askPlain('POST', '/v1/places/nearest', { lat: 48, lon: 8 })).status),
    );
    assert.equal(answers.filter((status) => status === 429).length > 0, true);
    assert.equal((await plain.app.inject({ method: 'POST', url: '/v1/places/search', payload: { text: 'Wien' } })).statusCode, 401);
  });

  it('keeps a place no finer than the business wants, and what stands with it', async () => {
    const place = {
      lat: 47.650312,
      lon: 9.471234,
      label: 'Uferstr. 12, 88045 Friedrichshafen',
      source: 'google',
      placeId: 'ChIJ2Z2idB66j4ARI43TG-9RoCQ',
    };
    const { body: exact } = await ask('POST', '/v1/projects', { fields: { name: 'Ufer', place, budget: { amount: 1, currency: 'EUR' } } });
    assert.deepEqual(exact.fields.place, place);
    const choose = async (level: string) =>
      assert.equal((await ask('PUT', '/v1/preferences/place-precision', { level, where: 'preferences' })).status, 200);
    await choose('street');
    assert.equal((await ask('GET', '/v1/places/config')).body.precision, 'street');
    const { body: street } = await ask('POST', '/v1/projects', { fields: { name: 'Ufer', place } });
    assert.deepEqual(street.fields.place, {
      lat: 47.65,
      lon: 9.471,
      accuracyM: 100,
      label: 'Uferstr., 88045 Friedrichshafen',
      source: 'pin',
    });
    await choose('town');
    const { body: moved } = await ask('PATCH', `/v1/projects/${street.id}`, { fields: { place } }, { 'if-match': `"${street.version}"` });
    assert.deepEqual(moved.fields.place, { lat: 47.65, lon: 9.47, accuracyM: 1_000, source: 'pin' });
    const { body: stays } = await ask('GET', `/v1/projects/${exact.id}`);
    assert.deepEqual([stays.fields.place, stays.fields.budget], [place, { amount: 1, currency: 'EUR' }], 'what was there stays as it is');
    const { body: renamed } = await ask(
      'PATCH',
      `/v1/projects/${exact.id}`,
      { fields: { name: 'Ufer 2' } },
      { 'if-match': `"${exact.version}"` },
    );
    assert.deepEqual(renamed.fields.place, place, 'a change of something else does not touch it');
    assert.equal((await ask('GET', `/v1/projects/${street.id}`, undefined, { 'sec-gpc': '1' })).body.fields.place.lat, 47.65);
    const gpc = await ask('POST', '/v1/projects', { fields: { name: 'Ufer 3', place } }, { 'sec-gpc': '1' });
    assert.equal(gpc.body.fields.place.lat, 47.65, 'a project’s place is no choice about a person');
    await choose('exact');
  });

  it('a place id is one of Google’s, or refused', async () => {
    const create = async (place: object) => (await ask('POST', '/v1/projects', { fields: { name: 'X', place } })).status;
    const at = { lat: 47, lon: 9 };
    assert.equal(await create({ ...at, source: 'pin', placeId: 'ChIJ2Z2idB66j4ARI43TG-9RoCQ' }), 400);
    assert.equal(await create({ ...at, source: 'google', placeId: '../x' }), 400);
    assert.equal(await create({ ...at, source: 'somebody' }), 400);
    assert.equal(await create({ ...at, source: 'device' }), 201);
  });
});
