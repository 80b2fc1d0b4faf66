// What a subscription shows, in words.
import { useLingui } from '@lingui/react/macro';
import type { WireCalendar } from '../../api/calendars.ts';

export function useCalendarWords({ shows, mine, projects }: Pick<WireCalendar, 'shows' | 'mine' | 'projects'>): string {
  const { t } = useLingui();
  const what = shows === 'counts' ? t`How many tasks are due` : mine ? t`Titles of tasks assigned to me` : t`Titles of all tasks I may see`;
  const whose = shows === 'counts' && mine ? t`${what}, assigned to me` : what;
  const count = projects?.length;
  return count === undefined ? whose : t`${whose}, in ${count} chosen projects`;
}
