// Invitations as calendars write them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readInvitation } from './invitation.ts';

const invitation = [
  'BEGIN:VCALENDAR',
  'METHOD:REQUEST',
  'BEGIN:VTIMEZONE',
  'TZID:Europe/Berlin',
  'BEGIN:STANDARD',
  'DTSTART:19701025T030000',
  'END:STANDARD',
  'END:VTIMEZONE',
  'BEGIN:VEVENT',
  'SUMMARY:Baubesprechung\\, Woche 49',
  'DTSTART;TZID="Europe/Berlin":20261201T090000',
  'DTEND:20261201T090000Z',
  'LOCATION:Container\\nam T',
  ' or',
  'ORGANIZER;CN="Bauer; Ola":mailto:ola@bau.example',
  'BEGIN:VALARM',
  'SUMMARY:nicht dies',
  'END:VALARM',
  'END:VEVENT',
  'END:VCALENDAR',
].join('\r\n');

test('an invitation is read as to what, where, when and by whom', () => {
  assert.deepEqual(readInvitation(invitation), {
    method: 'REQUEST',
    title: 'Baubesprechung, Woche 49',
    place: 'Container am Tor',
    organizer: 'Bauer; Ola',
    start: { at: '2026-12-01T09:00:00', zone: 'Europe/Berlin' },
    end: { at: '2026-12-01T09:00:00Z', zone: undefined },
  });
});

test('a day alone, a time that is none, and no event at all', () => {
  const event = (line: string): string => `BEGIN:VEVENT\n${line}\nEND:VEVENT`;
  assert.deepEqual(readInvitation(event('DTSTART;VALUE=DATE:20261224'))?.start, { at: '2026-12-24', zone: undefined });
  assert.equal(readInvitation(event('DTSTART:20269999T990000'))?.start, undefined);
  assert.equal(readInvitation('BEGIN:VCALENDAR\nEND:VCALENDAR'), undefined);
});
