// The arithmetic of the map: coordinates as people write them, pins that lie on each other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { boundsOf, clusterPins, labelsWithRoom } from './clusters.ts';
import { distanceM, formatDecimal, formatSexagesimal, parseCoordinates, precisionOf, roundTo } from './coordinates.ts';

const near = (text: string, lat: number, lon: number) => {
  const parsed = parseCoordinates(text);
  assert(typeof parsed === 'object', `${text}: ${JSON.stringify(parsed)}`);
  assert(Math.abs(parsed.lat - lat) < 1e-4 && Math.abs(parsed.lon - lon) < 1e-4, `${text}: ${JSON.stringify(parsed)}`);
};

test('coordinates are read as people write them', () => {
  for (const text of [
    '47.7812, 9.6123',
    '47.7812 9.6123',
    ' 47.7812,9.6123 ',
    '47,7812; 9,6123',
    '47,7812 9,6123',
    '47,7812, 9,6123',
    '47,7812,9,6123',
    '47.7812° N, 9.6123° E',
    '47,7812° N 9,6123° O',
    'N 47.7812 E 9.6123',
    'N47.7812 O9.6123',
    '9.6123 E, 47.7812 N',
    '9,6123 Ost, 47,7812 Nord',
    '+47.7812 / +9.6123',
    'geo:47.7812,9.6123;u=35',
    'geo:47.7812,9.6123?q=47.7812,9.6123(Baustelle)',
  ])
    near(text, 47.7812, 9.6123);
  for (const text of [
    `47°46'52"N 9°36'44"E`,
    '47° 46′ 52″ N, 9° 36′ 44″ E',
    `47°46'52''N 9°36'44''O`,
    '47 46 52 N 9 36 44 E',
    '47 46 52, 9 36 44',
    'N 47° 46.8667’ O 9° 36.7333’',
    `N47°46'52" E9°36'44"`,
    `9°36'44"E 47°46'52"N`,
  ])
    near(text, 47 + 46 / 60 + 52 / 3600, 9 + 36 / 60 + 44 / 3600);
  near('33.8688 S 151.2093 E', -33.8688, 151.2093);
  near('-33.8688, −70.5', -33.8688, -70.5);
  near(`0°30'S 0°15'W`, -0.5, -0.25);
});

test('what is no place is refused, whatever it is', () => {
  assert.equal(parseCoordinates('  '), 'empty');
  for (const text of [
    'Ravensburg',
    '47.78',
    '47.78, 9.61, 3',
    'N 47 N 9',
    "47°61'N 9°0'E",
    '47.5 30 0, 9 0 0',
    '-47 N 9 E',
    '1 2 3 4 5',
    '1e3, 2',
    '<b>1,2</b>',
    '9'.repeat(500),
  ])
    assert.equal(parseCoordinates(text), 'unreadable', text);
  for (const text of ['97.7, 9.6', '47.7, 190', '47.7 N 180.5 E']) assert.equal(parseCoordinates(text), 'out-of-range', text);
});

const points = fc.record({ lat: fc.double({ min: -90, max: 90, noNaN: true }), lon: fc.double({ min: -180, max: 180, noNaN: true }) });

test('what is written out is read back', () => {
  fc.assert(
    fc.property(points, fc.constantFrom('E', 'O'), (point, east) => {
      for (const [text, off] of [
        [formatDecimal(point), 6e-6],
        [formatSexagesimal(point, east), 0.6 / 3600],
      ] as const) {
        const parsed = parseCoordinates(text);
        assert(typeof parsed === 'object', text);
        assert(Math.abs(parsed.lat - point.lat) <= off && Math.abs(parsed.lon - point.lon) <= off, `${text} of ${JSON.stringify(point)}`);
      }
    }),
  );
});

test('any text is read or refused, never thrown at', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...`0123456789.,;°'"NSEWO-+ /`) }), (text) => void parseCoordinates(text)));
});

test('what is stored is no finer than what was chosen', () => {
  const site = { lat: 47.784612, lon: 9.617134 };
  assert.deepEqual(roundTo(site, 'exact'), { lat: 47.78461, lon: 9.61713 });
  assert.deepEqual(roundTo(site, 'street'), { lat: 47.785, lon: 9.617, accuracyM: 100 });
  assert.deepEqual(roundTo(site, 'town'), { lat: 47.78, lon: 9.62, accuracyM: 1_000 });
  assert.deepEqual(roundTo(site, 'exact', 7.2), { lat: 47.78461, lon: 9.61713, accuracyM: 8 });
  for (const precision of ['exact', 'street', 'town'] as const) {
    assert.equal(precisionOf(roundTo(site, precision)), precision);
    fc.assert(
      fc.property(points, (point) => distanceM(point, roundTo(point, precision)) <= { exact: 1, street: 100, town: 1_000 }[precision]),
    );
  }
});

const pins = fc
  .array(points.map(({ lat, lon }) => ({ lat, lon })))
  .map((all) => all.map((point, index) => ({ ...point, id: `p${index}` })));

test('every pin is in one cluster, and clusters keep apart', () => {
  fc.assert(
    fc.property(pins, fc.double({ min: 0, max: 16, noNaN: true }), (all, zoom) => {
      const clusters = clusterPins(all, zoom, 48);
      assert.deepEqual(clusters.flatMap((cluster) => cluster.pins.map(({ id }) => id)).toSorted(), all.map(({ id }) => id).toSorted());
      assert.equal(new Set(clusters.map(({ key }) => key)).size, clusters.length);
    }),
  );
});

test('pins come apart as one comes closer; those at the same place never do', () => {
  const [a, b, c] = [
    { id: 'a', lat: 47.78, lon: 9.61 },
    { id: 'b', lat: 47.79, lon: 9.62 },
    { id: 'c', lat: 47.78, lon: 9.61 },
  ];
  assert.equal(clusterPins([a, b, c], 4, 48).length, 1);
  assert.deepEqual(
    clusterPins([a, b, c], 16, 48).map(({ pins: members }) => members.map(({ id }) => id)),
    [['a', 'c'], ['b']],
  );
  assert.deepEqual(boundsOf([a, b, c]), [9.61, 47.78, 9.62, 47.79]);
  assert.equal(boundsOf([]), undefined);
});

test('a label that would cover another pin is not shown', () => {
  const labelled = (lon: number) => {
    const all = [
      { id: 'a', lat: 47.78, lon: 9.61, label: 'Kita Sonnenhang', kind: 'project' as const },
      { id: 'b', lat: 47.78, lon, label: 'Wohnhaus Uferstraße', kind: 'project' as const },
    ];
    return labelsWithRoom(clusterPins(all, 8, 40), 8).size;
  };
  assert.equal(labelled(9.62), 0);
  assert.equal(labelled(9.81), 1);
  assert.equal(labelled(11), 2);
});
