// What is sent to Google and what is read of its answers, against the documented wire format (geocoding.ts says where).
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OutboundAnswer } from '../../ports/outbound.ts';
import { createGoogleGeocoding } from './geocoding.ts';

const key = 'AIzaSyA-example-of-a-key-0123456789';
const shown = createGoogleGeocoding({ key, mayShowSpots: true });
const hidden = createGoogleGeocoding({ key, mayShowSpots: false });
const answer = (status: number, body: unknown): OutboundAnswer => ({
  status,
  headers: {},
  body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
});

/** As the documentation shows it. */
const documented = {
  results: [
    {
      place: '//places.googleapis.com/places/ChIJ2Z2idB66j4ARI43TG-9RoCQ',
      placeId: 'ChIJ2Z2idB66j4ARI43TG-9RoCQ',
      location: { latitude: 37.4438238, longitude: -122.0869895 },
      granularity: 'ROOFTOP',
      viewport: { low: { latitude: 37.4, longitude: -122.1 }, high: { latitude: 37.5, longitude: -122 } },
      formattedAddress: '1600 Amphitheatre Pkwy, Mountain View, CA 94043, USA',
      postalAddress: {
        regionCode: 'US',
        languageCode: 'en',
        postalCode: '94043-1351',
        administrativeArea: 'CA',
        locality: 'Mountain View',
      },
      types: ['street_address'],
    },
  ],
};

describe('Google’s geocoding', () => {
  it('sends the typed words and the language, the key in a header, and asks for nothing that is not used', () => {
    const request = hidden.request({ text: 'Uferstr. 7/1 #3, Müllheim?', language: 'de', limit: 5 });
    const url = new URL(request.url);
    assert.deepEqual([request.method, url.origin, url.search], ['GET', 'https://geocode.googleapis.com', '?languageCode=de']);
    assert.equal(url.pathname, `/v4/geocode/address/${encodeURIComponent('Uferstr. 7/1 #3, Müllheim?')}`);
    assert.equal(url.pathname.split('/').length, 5, 'no character of the text parts the path');
    assert.deepEqual(Object.keys(request.headers).sort(), ['accept', 'x-goog-api-key', 'x-goog-fieldmask']);
    assert.match(request.headers['x-goog-fieldmask']!, /^results\.placeId,results\.location,/);
    assert.equal(request.headers['x-goog-api-key'], key);
    assert.doesNotMatch(request.url, /key|AIza/);
    assert.equal(request.body, undefined);
  });

  it('reads an answer as documented', () => {
    const read = shown.read(answer(200, documented), 5);
    assert.deepEqual(read, {
      found: [
        {
          placeId: 'ChIJ2Z2idB66j4ARI43TG-9RoCQ',
          address: '1600 Amphitheatre Pkwy, Mountain View, CA 94043, USA',
          country: 'US',
          postalCode: '94043-1351',
          precision: 'exact',
          accuracyM: 20,
          spot: { lat: 37.4438238, lon: -122.0869895 },
        },
      ],
    });
  });

  it('hands on no position where the agreement does not let it be shown on our map', () => {
    const read = hidden.read(answer(200, documented), 5);
    assert('found' in read);
    assert.equal(read.found[0]!.spot, undefined);
    assert.equal(JSON.stringify(read).includes('37.44'), false);
  });

  it('tells a street from a town', () => {
    const [one] = documented.results;
    const precision = (granularity: string, types: readonly string[]) => {
      const read = shown.read(answer(200, { results: [{ ...one, granularity, types }] }), 1);
      return 'found' in read ? read.found[0]!.precision : read.trouble;
    };
    assert.equal(precision('RANGE_INTERPOLATED', ['street_address']), 'street');
    assert.equal(precision('GEOMETRIC_CENTER', ['route']), 'street');
    assert.equal(precision('GEOMETRIC_CENTER', ['locality', 'political']), 'town');
    assert.equal(precision('APPROXIMATE', ['postal_code']), 'town');
    assert.equal(precision('GRANULARITY_UNSPECIFIED', []), 'town');
  });

  it('finds nothing where Google finds nothing: an empty object, as version 4 answers', () => {
    assert.deepEqual(shown.read(answer(200, {}), 5), { found: [] });
    assert.deepEqual(shown.read(answer(200, { results: [] }), 5), { found: [] });
  });

  it('tells quota, refusal and failure apart by the canonical code', () => {
    const error = (code: number, status: string, details: readonly unknown[] = []) =>
      answer(code, { error: { code, message: 'x', status, details } });
    const invalidKey = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID', domain: 'googleapis.com' }];
    for (const [given, trouble] of [
      [error(429, 'RESOURCE_EXHAUSTED'), 'quota'],
      [answer(429, 'rate limited'), 'quota'],
      [error(403, 'PERMISSION_DENIED'), 'denied'],
      [error(401, 'UNAUTHENTICATED'), 'denied'],
      [error(400, 'INVALID_ARGUMENT', invalidKey), 'denied'],
      [error(400, 'INVALID_ARGUMENT'), 'failed'],
      [error(500, 'INTERNAL'), 'failed'],
      [error(503, 'UNAVAILABLE'), 'failed'],
      [error(404, 'NOT_FOUND'), 'failed'],
    ] as const)
      assert.deepEqual(shown.read(given, 5), { trouble });
  });

  it('never throws, whatever it is answered, and keeps what is not as documented out', () => {
    for (const body of ['', 'null', '[]', '"x"', '<html>', '{"results":3}', '{"results":[', '\ud800'])
      assert.deepEqual(shown.read(answer(200, body), 5), { trouble: 'failed' }, body);
    const odd = [
      null,
      3,
      {},
      { placeId: '../../x', formattedAddress: 'x' },
      { placeId: 'ChIJ2Z2idB66j4ARI43TG-9RoCQ' },
      { placeId: 'ChIJ2Z2idB66j4ARI43TG-9RoCQ', formattedAddress: 'x'.repeat(301) },
    ];
    assert.deepEqual(shown.read(answer(200, { results: odd }), 5), { found: [] });
    const many = { results: Array.from({ length: 50 }, () => documented.results[0]) };
    const read = shown.read(answer(200, many), 5);
    assert.equal('found' in read && read.found.length, 5);
    const off = { ...documented.results[0], location: { latitude: 137, longitude: 'x' } };
    const without = shown.read(answer(200, { results: [off] }), 5);
    assert.equal('found' in without && without.found[0]!.spot, undefined);
  });
});
