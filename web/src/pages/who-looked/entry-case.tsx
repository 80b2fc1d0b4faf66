// The staff's case behind a look: why, who agreed and for how long, and what became of it. What was said in words is asked for, since reading it is a look.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { WireCaseNamed } from '@steward/protocol/wire/case-routes.ts';
import { caseQuery } from '../../api/cases.ts';
import { caseSteps } from '../../app/case-steps.ts';
import { groundSentences, sayStaff } from '../../app/case-words.ts';
import { Button, buttonClass } from '../../design/parts/button.tsx';
import { DayLine } from '../../design/parts/day-line.tsx';
import { sayApprovers, type Names } from './say-entry.ts';
import styles from './details.module.css';
import { ErrorNotice } from '../../app/error-notice.tsx';

export function EntryCase({ named, names }: { readonly named: WireCaseNamed; readonly names: Names }) {
  const { t, i18n } = useLingui();
  const whole = useQuery({ ...caseQuery(named.id), enabled: false });
  const approvers = sayApprovers(i18n, named, names);
  return (
    <section className={styles.why}>
      <h3>
        <Trans>The request to look</Trans>
      </h3>
      <dl className={styles.facts}>
        <dt>{t`Who`}</dt>
        <dd>{sayStaff(i18n, named)}</dd>
        <dt>{t`Ground`}</dt>
        <dd>{i18n._(groundSentences[named.ground])}</dd>
        {approvers !== '' && (
          <>
            <dt>{t`Approved by`}</dt>
            <dd>
              <Trans>
                {approvers}, {named.minutes} min
              </Trans>
            </dd>
          </>
        )}
        <dt>{t`Number of the receipt`}</dt>
        <dd className={styles.mono}>{named.reference}</dd>
      </dl>
      {whole.error && <ErrorNotice error={whole.error} />}
      {whole.data === undefined ? (
        <Button busy={whole.isFetching} onClick={() => void whole.refetch()}>
          <Trans>Show the reason and how it went</Trans>
        </Button>
      ) : (
        <>
          <blockquote className={styles.reason}>
            <bdi>{whole.data.reason}</bdi>
          </blockquote>
          <DayLine label={t`How it went`} steps={caseSteps(i18n, whole.data, (person) => names.person(person))} />
        </>
      )}
      <div className={styles.row}>
        <Link className={buttonClass('plain')} to="/app/who-looked" search={{ case: named.id }}>
          <Trans>Everything in this request</Trans>
        </Link>
        <Link className={buttonClass('plain')} to="/app/privacy/requests" search={{ case: named.id }}>
          <Trans>Requests to look</Trans>
        </Link>
      </div>
    </section>
  );
}
