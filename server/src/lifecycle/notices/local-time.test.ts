import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkZone, nextAt, quietUntil } from './local-time.ts';

const berlin = 'Europe/Berlin';
const at = (text: string) => Date.parse(text);
const said = (ms: number | undefined) => ms && new Date(ms).toISOString();
const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
const quiet = (from: string, until: string) => ({ from: minutes(from), until: minutes(until) });

test('quiet hours across midnight, by the clock of the person', () => {
  const night = quiet('20:00', '06:30');
  assert.equal(quietUntil(at('2026-11-27T18:59:59Z'), night, berlin), undefined, '19:59:59 there');
  assert.equal(said(quietUntil(at('2026-11-27T19:00:00Z'), night, berlin)), '2026-11-28T05:30:00.000Z');
  assert.equal(said(quietUntil(at('2026-11-28T05:29:59Z'), night, berlin)), '2026-11-28T05:30:00.000Z');
  assert.equal(quietUntil(at('2026-11-28T05:30:00Z'), night, berlin), undefined);
  assert.equal(said(quietUntil(at('2026-11-27T19:00:00Z'), night, 'America/New_York')), undefined, 'two in the afternoon there');
});

test('quiet hours within a day, all day long, and none', () => {
  const noon = quiet('12:00', '13:00');
  assert.equal(said(quietUntil(at('2026-07-01T10:30:00Z'), noon, berlin)), '2026-07-01T11:00:00.000Z');
  assert.equal(quietUntil(at('2026-07-01T11:00:00Z'), noon, berlin), undefined);
  assert.equal(quietUntil(at('2026-07-01T11:00:00Z'), quiet('08:00', '08:00'), berlin), undefined);
  assert.equal(quietUntil(at('2026-07-01T11:00:00Z'), undefined, berlin), undefined);
});

test('the night that is an hour shorter, and the one that is an hour longer', () => {
  const night = quiet('22:00', '06:00');
  // 29 March 2026: 02:00 is followed by 03:00.
  assert.equal(said(quietUntil(at('2026-03-28T21:30:00Z'), night, berlin)), '2026-03-29T04:00:00.000Z');
  // 25 October 2026: 03:00 is followed by 02:00.
  assert.equal(said(quietUntil(at('2026-10-24T20:30:00Z'), night, berlin)), '2026-10-25T05:00:00.000Z');
  // An end within the hour that is left out: at the latest when the clocks show what comes after it.
  const end = quietUntil(at('2026-03-29T00:30:00Z'), quiet('22:00', '02:30'), berlin);
  assert.ok(end !== undefined && end > at('2026-03-29T00:30:00Z') && end <= at('2026-03-29T01:30:00Z'), String(said(end)));
  // An end within the hour that comes twice: never before now, and over when that hour is over for good.
  for (const now of ['2026-10-25T00:15:00Z', '2026-10-25T01:15:00Z']) {
    const until = quietUntil(at(now), quiet('22:00', '02:30'), berlin);
    assert.ok(until !== undefined && until > at(now) && until <= at('2026-10-25T01:30:00Z'), String(said(until)));
  }
});

test('the one mail of a day, and of a week on Monday', () => {
  assert.equal(said(nextAt(at('2026-11-27T05:59:00Z'), minutes('07:00'), berlin)), '2026-11-27T06:00:00.000Z');
  assert.equal(said(nextAt(at('2026-11-27T06:00:00Z'), minutes('07:00'), berlin)), '2026-11-28T06:00:00.000Z');
  assert.equal(said(nextAt(at('2026-11-27T06:00:00Z'), minutes('07:00'), berlin, 'mondays')), '2026-11-30T06:00:00.000Z');
  assert.equal(said(nextAt(at('2026-11-30T06:00:00Z'), minutes('07:00'), berlin, 'mondays')), '2026-12-07T06:00:00.000Z');
  assert.equal(
    said(nextAt(at('2026-03-28T12:00:00Z'), minutes('02:30'), berlin)),
    '2026-03-29T00:30:00.000Z',
    'a time that day leaves out',
  );
});

test('names of zones', () => {
  assert.equal(checkZone('Europe/Vaduz'), 'Europe/Vaduz');
  for (const wrong of ['Europe/Bielefeld', '', '../etc/passwd', '<img>'])
    assert.throws(() => checkZone(wrong), { code: 'invalid-input' }, wrong);
});
