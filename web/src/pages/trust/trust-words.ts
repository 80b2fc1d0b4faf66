// The words of promises: states, areas, and figures as people read them.
import type { I18n, MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { WireFigure, WirePromise } from '@steward/protocol/wire/trust-routes.ts';
import type { Tone } from '../../design/parts/badge.tsx';

export type PromiseState = WirePromise['state'];
export type PromiseArea = WirePromise['area'];

export const stateWords: Readonly<Record<PromiseState, MessageDescriptor>> = {
  true: msg({ context: 'promise', message: 'True' }),
  broken: msg({ context: 'promise', message: 'Broken' }),
  'not-checked': msg`Not checked`,
  'not-provable': msg`Not provable`,
};

export const stateTones: Readonly<Record<PromiseState, Tone>> = {
  true: 'good',
  broken: 'stop',
  'not-checked': 'wait',
  'not-provable': 'info',
};

export const areaWords: Readonly<Record<PromiseArea, MessageDescriptor>> = {
  transparent: msg`We are transparent`,
  'in-control': msg`You are in control`,
  safe: msg`We keep you and your data safe`,
  storage: msg`Storage`,
  processing: msg`Processing`,
  access: msg`Who can access, why, and nobody else`,
};

export interface Said {
  readonly en: string;
  readonly de: string;
}
/** What the server says comes in both languages. */
export const said = (i18n: I18n, text: Said): string => (i18n.locale === 'de' ? text.de : text.en);

export type Row = readonly (string | Said)[];
export const cellText = (i18n: I18n, cell: string | Said): string => (typeof cell === 'string' ? cell : said(i18n, cell));

const few = msg`fewer than 5`;

export function figureText(i18n: I18n, { kind, value, few: isFew }: WireFigure): string {
  if (isFew === true || value === undefined) return i18n._(few);
  if (typeof value === 'string') return kind === 'time' ? i18n.date(value, { dateStyle: 'medium', timeStyle: 'long' }) : value;
  if (kind === 'duration') return durationText(i18n, value);
  if (kind === 'bytes') return bytesText(i18n, value);
  return kind === 'share' ? i18n.number(value, { style: 'percent', maximumFractionDigits: 1 }) : i18n.number(value);
}

const durations = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

export function durationText(i18n: I18n, ms: number): string {
  const [unit, unitMs] = durations.find(([, each]) => ms >= each) ?? (['millisecond', 1] as const);
  return i18n.number(ms / unitMs, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: unitMs === 1 ? 0 : 1 });
}

const sizes = [
  ['gigabyte', 1e9],
  ['megabyte', 1e6],
  ['kilobyte', 1e3],
] as const;

function bytesText(i18n: I18n, bytes: number): string {
  const [unit, size] = sizes.find(([, each]) => bytes >= each) ?? (['byte', 1] as const);
  return i18n.number(bytes / size, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 });
}
