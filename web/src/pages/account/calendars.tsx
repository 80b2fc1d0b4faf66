// One's tasks in one's own calendar: an address that a calendar fetches, shown once, that can be ended or made anew.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { calendarRoutes, calendarsMax } from '@steward/protocol/wire/calendar-routes.ts';
import { calendarsQuery, type WireCalendar } from '../../api/calendars.ts';
import { client } from '../../api/client.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';
import { Badge } from '../../design/parts/badge.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Confirm } from '../../design/parts/confirm.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { say } from '../../design/parts/toast.tsx';
import styles from './account.module.css';
import { CalendarAddress } from './calendar-address.tsx';
import { CalendarForm } from './calendar-form.tsx';
import { useCalendarWords } from './use-calendar-words.ts';

export function Calendars() {
  const { t } = useLingui();
  const { data: calendars, error } = useQuery(calendarsQuery);
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string>();
  return (
    <Section
      title={t`Tasks in your calendar`}
      lead={
        <Trans>
          Google, Apple, Outlook and others show your tasks on the day they are due. Each fetch is a look that stands in the log, with the
          rights you have at that moment; it ends when you leave or get another role.
        </Trans>
      }
      ways={
        calendars &&
        calendars.length < calendarsMax && (
          <Button kind="first" icon="plus" onClick={() => setAdding(true)}>
            <Trans>Subscribe</Trans>
          </Button>
        )
      }
    >
      {error && <ErrorNotice error={error} />}
      {!calendars && !error && <Skeleton />}
      {calendars?.length === 0 && (
        <p className={styles.soft}>
          <Trans>No calendar fetches anything of yours.</Trans>
        </p>
      )}
      <ul className={styles.list}>
        {calendars?.map((calendar) => (
          <Row key={calendar.id} calendar={calendar} onSecret={setSecret} />
        ))}
      </ul>
      {adding && (
        <CalendarForm
          onClose={() => setAdding(false)}
          onMade={(made) => {
            setAdding(false);
            setSecret(made);
          }}
        />
      )}
      {secret !== undefined && <CalendarAddress secret={secret} onClose={() => setSecret(undefined)} />}
    </Section>
  );
}

function Row({ calendar, onSecret }: { readonly calendar: WireCalendar; readonly onSecret: (secret: string) => void }) {
  const { t } = useLingui();
  const { id, createdAt, lastReadAt, ended } = calendar;
  const queries = useQueryClient();
  const words = useCalendarWords(calendar);
  const [ending, setEnding] = useState(false);
  const onSettled = () => queries.invalidateQueries({ queryKey: calendarsQuery.queryKey });
  const rotate = useMutation({
    mutationFn: () => client.call(calendarRoutes.rotateCalendar, { params: { id }, body: {} }),
    onSuccess: ({ secret }) => onSecret(secret),
    onSettled,
  });
  const end = useMutation({
    mutationFn: () => client.call(calendarRoutes.endCalendar, { params: { id } }),
    onSuccess() {
      setEnding(false);
      say({ text: t`The subscription has ended.` });
    },
    onSettled,
  });
  return (
    <li className={styles.item}>
      <div className={styles.what}>
        <strong>{words}</strong>
        {ended && <Badge tone="stop">{t`Ended with your role`}</Badge>}
        <p>
          {lastReadAt === undefined ? (
            <Trans>Not fetched yet</Trans>
          ) : (
            <Trans>
              Last fetched <Moment at={lastReadAt} />
            </Trans>
          )}
        </p>
        <p>
          <Trans>
            Since <Moment at={createdAt} dated />
          </Trans>
        </p>
        {(rotate.error ?? end.error) && <ErrorNotice error={(rotate.error ?? end.error)!} />}
      </div>
      <div className={styles.row}>
        <Button busy={rotate.isPending} onClick={() => rotate.mutate()}>
          <Trans>New address</Trans>
          <span className="visually-hidden">: {words}</span>
        </Button>
        <Button onClick={() => setEnding(true)}>
          <Trans>End it</Trans>
          <span className="visually-hidden">: {words}</span>
        </Button>
      </div>
      <Confirm
        open={ending}
        title={t`End this subscription?`}
        deed={t`End the subscription`}
        busy={end.isPending}
        onConfirm={() => end.mutate()}
        onClose={() => setEnding(false)}
      >
        <p>
          <Trans>
            The address gives nothing any more, at once. What your calendar has fetched already it may keep until you remove it there.
          </Trans>
        </p>
      </Confirm>
    </li>
  );
}
