// An invitation, readable without a calendar.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Notice } from '../design/parts/notice.tsx';
import { Skeleton } from '../design/parts/skeleton.tsx';
import { readInvitation, type InvitedTime } from './invitation.ts';
import type { ShownFile } from './mail-files.tsx';
import styles from './mail.module.css';

export function InvitationView({ file }: { readonly file: ShownFile }) {
  const { data, isPending } = useQuery({
    queryKey: ['invitation', file.id],
    queryFn: async ({ signal }) => readInvitation(await (await file.load(signal)).text()) ?? null,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  if (isPending) return <Skeleton lines={3} />;
  if (!data)
    return (
      <Notice>
        <Trans>This file holds no appointment that can be shown here.</Trans>
      </Notice>
    );
  const { method, title, place, organizer, start, end } = data;
  return (
    <div className={styles.nested}>
      <h4 className={styles.subject} dir="auto">
        {title}
      </h4>
      {method === 'CANCEL' && (
        <p>
          <strong>
            <Trans>This appointment was cancelled.</Trans>
          </strong>
        </p>
      )}
      <dl className={styles.appointment}>
        {start && (
          <div>
            <dt>
              <Trans>When</Trans>
            </dt>
            <dd>
              <Invited time={start} />
              {end && end.at !== start.at && (
                <>
                  {' – '}
                  <Invited time={end} shortly={isSameDay(start, end)} />
                </>
              )}
            </dd>
          </div>
        )}
        {place !== undefined && (
          <div>
            <dt>
              <Trans>Where</Trans>
            </dt>
            <dd dir="auto">{place}</dd>
          </div>
        )}
        {organizer !== undefined && (
          <div>
            <dt>
              <Trans>Invited by</Trans>
            </dt>
            <dd dir="auto">{organizer}</dd>
          </div>
        )}
      </dl>
      <p className={styles.small}>
        <Trans>To have it in your calendar, download the file and open it there.</Trans>
      </p>
    </div>
  );
}

const isSameDay = (start: InvitedTime, end: InvitedTime): boolean =>
  start.at.length > 10 &&
  start.zone === end.zone &&
  start.at.slice(0, 10) === end.at.slice(0, 10) &&
  start.at.endsWith('Z') === end.at.endsWith('Z');

/** In UTC it is said in the time of this device; otherwise as it is written, with its zone. `shortly`: the time alone, the day is said. */
function Invited({ time: { at, zone }, shortly = false }: { readonly time: InvitedTime; readonly shortly?: boolean }) {
  const { i18n } = useLingui();
  if (at.length === 10) return <time dateTime={at}>{i18n.date(`${at}T00:00:00`, { dateStyle: 'full' })}</time>;
  return (
    <time dateTime={at}>
      {i18n.date(at, shortly ? { timeStyle: 'short' } : { dateStyle: 'full', timeStyle: 'short' })}
      {zone !== undefined && !at.endsWith('Z') && !shortly && ` (${zone})`}
    </time>
  );
}
