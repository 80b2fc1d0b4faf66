// One's own calendar subscriptions.
import { queryOptions } from '@tanstack/react-query';
import { calendarRoutes } from '@steward/protocol/wire/calendar-routes.ts';
import { client } from './client.ts';

export type { CalendarShows, WireCalendar } from '@steward/protocol/wire/calendar-routes.ts';

export const calendarsQuery = queryOptions({
  queryKey: ['calendars'],
  queryFn: async ({ signal }) => (await client.call(calendarRoutes.calendars, {}, { signal })).calendars,
});

export const calendarAddress = (secret: string): string => `${location.origin}/calendar/${secret}.ics`;
