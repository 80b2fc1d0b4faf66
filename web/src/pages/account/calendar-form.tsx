// What a new subscription shows.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { calendarRoutes } from '@steward/protocol/wire/calendar-routes.ts';
import { calendarsQuery, type CalendarShows } from '../../api/calendars.ts';
import { client } from '../../api/client.ts';
import { projectsApi } from '../../api/collections.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';
import type { Language } from '../../app/language.ts';
import { Button } from '../../design/parts/button.tsx';
import { Checkbox } from '../../design/parts/checkbox.tsx';
import confirm from '../../design/parts/confirm.module.css';
import { Dialog } from '../../design/parts/dialog.tsx';
import { Radios } from '../../design/parts/radios.tsx';

interface CalendarFormProps {
  readonly onMade: (secret: string) => void;
  readonly onClose: () => void;
}

export function CalendarForm({ onMade, onClose }: CalendarFormProps) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const [shows, setShows] = useState<CalendarShows>('titles');
  const [mine, setMine] = useState(true);
  const [all, setAll] = useState(true);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const make = useMutation({
    mutationFn: () =>
      client.call(calendarRoutes.createCalendar, {
        body: { shows, mine, language: i18n.locale as Language, ...(all ? {} : { projects: [...chosen] }) },
      }),
    async onSuccess({ secret }) {
      await queries.invalidateQueries({ queryKey: calendarsQuery.queryKey });
      onMade(secret);
    },
  });
  return (
    <Dialog open title={t`Tasks in your calendar`} onClose={onClose}>
      <div className={confirm.body}>
        {make.error && <ErrorNotice error={make.error} />}
        <Radios<CalendarShows>
          label={t`What your calendar shows`}
          value={shows}
          onChange={setShows}
          options={[
            { value: 'titles', label: t`Titles and projects`, hint: t`Whoever runs your calendar can read them.` },
            { value: 'counts', label: t`Only how many are due`, hint: t`Such as “3 tasks due”. Nothing else leaves.` },
          ]}
        />
        <Checkbox label={t`Only what is assigned to me`} value={mine} onChange={setMine} />
        <Checkbox label={t`From every project I take part in`} value={all} onChange={setAll} />
        {!all && <Projects chosen={chosen} onChange={setChosen} />}
        <div className={confirm.ways}>
          <Button kind="first" busy={make.isPending} disabled={!all && chosen.length === 0} onClick={() => make.mutate()}>
            <Trans>Make the address</Trans>
          </Button>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

interface ProjectsProps {
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

function Projects({ chosen, onChange }: ProjectsProps) {
  const { t } = useLingui();
  const { data } = useInfiniteQuery(projectsApi.list({ sort: 'name' }));
  const projects = data?.records ?? [];
  return (
    <fieldset className={confirm.body}>
      <legend className="visually-hidden">{t`Projects`}</legend>
      {projects.map(({ id, fields }) => (
        <Checkbox
          key={id}
          label={fields.name ?? ''}
          value={chosen.includes(id)}
          onChange={(on) => onChange(on ? [...chosen, id] : chosen.filter((each) => each !== id))}
        />
      ))}
    </fieldset>
  );
}
