import assert from 'node:assert/strict';
import test from 'node:test';
import { keptAt, precisionOf, withoutNumbers } from './place.ts';

const gate = {
  lat: 47.650312,
  lon: 9.471234,
  label: 'Uferstr. 12, 88045 Friedrichshafen',
  source: 'google',
  placeId: 'ChIJAAAAAAAAAAAA',
} as const;

test('a place kept exactly is kept as it is', () => {
  assert.equal(keptAt(gate, 'exact'), gate);
  assert.equal(precisionOf(gate), 'exact');
});

test('kept by street, it has no number, no id, and is rounded to about a hundred metres', () => {
  const kept = keptAt(gate, 'street');
  assert.deepEqual(kept, { lat: 47.65, lon: 9.471, accuracyM: 100, label: 'Uferstr., 88045 Friedrichshafen', source: 'pin' });
  assert.equal(precisionOf(kept), 'street');
});

test('kept by town, nothing but a rounded point is left', () => {
  const kept = keptAt(gate, 'town');
  assert.deepEqual(kept, { lat: 47.65, lon: 9.47, accuracyM: 1_000, source: 'pin' });
  assert.equal(precisionOf(kept), 'town');
});

test('what was further off already stays so, and zero stays zero', () => {
  assert.deepEqual(keptAt({ lat: -0.001, lon: 0, accuracyM: 4_200.5 }, 'town'), { lat: 0, lon: 0, accuracyM: 4_201 });
});

test('house numbers go, postal codes and names of streets stay', () => {
  const said: readonly (readonly [string, string])[] = [
    ['Uferstr. 12, 79098 Freiburg', 'Uferstr., 79098 Freiburg'],
    ['Uferstr. 12a 79098 Freiburg', 'Uferstr. 79098 Freiburg'],
    ['Hauptstraße 3-5', 'Hauptstraße'],
    ['12, rue du Rhône, 1204 Genève', 'rue du Rhône, 1204 Genève'],
    ['8001 Zürich', '8001 Zürich'],
    ['Straße des 17. Juni 135, Berlin', 'Straße des 17. Juni, Berlin'],
    ['Weiler Altbruck', 'Weiler Altbruck'],
  ];
  for (const [typed, kept] of said) assert.equal(withoutNumbers(typed), kept);
});
