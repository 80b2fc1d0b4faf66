// For owners and admins: who in the business was told of what concerns it, when, by which way. Whether somebody read it is theirs alone.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { ToldThing } from '@steward/protocol/wire/notice-routes.ts';
import { toldQuery } from '../../api/notices.ts';
import { membersQuery } from '../../api/people.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { EmptyState } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { Back } from '../privacy/back.tsx';
import privacy from '../privacy/privacy.module.css';
import { channelWords } from './channel-words.ts';
import styles from './notices.module.css';
import { sayNotice } from './say-notice.ts';

export function WhoWasTold() {
  const { t } = useLingui();
  const { data, error } = useQuery(toldQuery);
  return (
    <>
      <Back to="/app/notices">
        <Trans>Notifications</Trans>
      </Back>
      <div className={privacy.head}>
        <h1>{t`Who was told`}</h1>
      </div>
      <p className={privacy.lead}>
        <Trans>
          What concerned your business and has to be told, and whom we told by which way. Whether somebody has read it is not shown here;
          nor is everyday work, such as tasks and messages.
        </Trans>
      </p>
      {error && <ErrorNotice error={error} />}
      {!data && !error && <Skeleton lines={6} />}
      {data?.length === 0 && (
        <EmptyState title={t`Nothing yet`}>
          <p>
            <Trans>When somebody of our staff asks to look, or something else happens that we must tell you, it stands here.</Trans>
          </p>
        </EmptyState>
      )}
      {data && data.length > 0 && (
        <div className={privacy.rows}>
          {data.map((thing) => (
            <Thing key={`${thing.at} ${JSON.stringify(thing.notice)}`} thing={thing} />
          ))}
        </div>
      )}
    </>
  );
}

function Thing({ thing: { notice, at, people } }: { readonly thing: ToldThing }) {
  const { i18n, t } = useLingui();
  const { data: members } = useQuery(membersQuery);
  const { text } = sayNotice(notice, (day) => i18n.date(day, { dateStyle: 'long' }));
  const nameOf = (person: string) => members?.find((each) => each.person === person)?.name ?? t`Somebody who has left`;
  return (
    <details className={styles.thing}>
      <summary>
        <span>
          <strong>{i18n._(text)}</strong>
          <br />
          <span className={privacy.soft}>
            <Moment at={at} />
          </span>
        </span>
      </summary>
      <ul className={styles.people}>
        {people.map(({ person, told }) => (
          <li key={person}>
            <strong>{nameOf(person)}</strong>
            <span className={privacy.soft}>
              {told.map(({ channel, at: when, outcome }, i) => (
                <span key={channel}>
                  {i > 0 && ' · '}
                  {i18n._(channelWords[channel])}{' '}
                  {outcome === 'told' ? (
                    <time dateTime={when}>{i18n.date(when, { dateStyle: 'medium', timeStyle: 'short' })}</time>
                  ) : (
                    <Trans>not reached</Trans>
                  )}
                </span>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
