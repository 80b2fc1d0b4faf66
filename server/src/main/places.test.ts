import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StewardError } from '@steward/protocol/errors.ts';
import { readConfig, type Environment } from './config.ts';
import { googleConfigOf, googleProcessors } from './places.ts';
import { embeddedEdition } from './embedded-edition.ts';
import { readCompanies } from './processors.ts';

const key = 'AIzaSyA-example-of-a-key-0123456789';
const since = { STEWARD_GOOGLE_SINCE: '2026-11-27' };

function refused(work: () => unknown, field: string): void {
  assert.throws(
    work,
    (error) =>
      error instanceof StewardError && error.field === field && !JSON.stringify(error).includes(key) && !String(error.rule).includes(key),
  );
}

test('without a key there is no Google, and nothing is declared', () => {
  const google = googleConfigOf({ STEWARD_GOOGLE_GEOCODING_KEY: '' });
  assert.deepEqual([google.geocodingKey, google.browserKey, google.mayShowSpots], [undefined, undefined, false]);
  assert.deepEqual(googleProcessors(google), []);
});

test('a key declares the company that gets what it is for, and no message shows it', () => {
  const ids = (environment: Environment) => googleProcessors(googleConfigOf({ ...since, ...environment })).map(({ id }) => id);
  assert.deepEqual(ids({ STEWARD_GOOGLE_GEOCODING_KEY: key }), ['google-geocoding']);
  assert.deepEqual(ids({ STEWARD_GOOGLE_BROWSER_KEY: key }), ['google-maps-browser']);
  refused(() => googleConfigOf({ STEWARD_GOOGLE_GEOCODING_KEY: key }), 'STEWARD_GOOGLE_SINCE');
  refused(() => googleConfigOf({ ...since, STEWARD_GOOGLE_GEOCODING_KEY: `${key} ` }), 'STEWARD_GOOGLE_GEOCODING_KEY');
  refused(() => googleConfigOf({ ...since, STEWARD_GOOGLE_GEOCODING_KEY: key, STEWARD_GOOGLE_TERMS: 'whatever' }), 'STEWARD_GOOGLE_TERMS');
});

test('Google lies elsewhere: a server that was not told so does not start', () => {
  const companies = (environment: Environment) =>
    readCompanies(
      embeddedEdition,
      readConfig({ STEWARD_DATA: '/nowhere/data', ...since, STEWARD_GOOGLE_GEOCODING_KEY: key, ...environment }),
    );
  refused(() => companies({}), 'STEWARD_GOOGLE_GEOCODING_KEY');
  assert(companies({ STEWARD_ELSEWHERE: 'google-geocoding' }).processors.has('google-geocoding'));
});
