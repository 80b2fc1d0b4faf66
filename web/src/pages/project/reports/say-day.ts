import type { I18n } from '@lingui/core';

/** `2026-11-24` as `Tuesday, 24 November 2026`. A day has no zone: it is the same everywhere. */
export const sayDay = (i18n: I18n, day: string) =>
  day === '' ? '' : i18n.date(`${day}T12:00:00Z`, { dateStyle: 'full', timeZone: 'UTC' });
