// One deletion: how far it is, what can still be done about it, its receipt, and at the end the signed confirmation.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { StewardError } from '@steward/protocol/errors.ts';
import { erasureQuery, publicReceiptQuery, type Erasure } from '../../../api/erasures.ts';
import { membersQuery } from '../../../api/people.ts';
import { accountQuery, useIsAdmin } from '../../../app/account.ts';
import { Badge } from '../../../design/parts/badge.tsx';
import { buttonClass } from '../../../design/parts/button.tsx';
import { CopyLine } from '../../../design/parts/copy-line.tsx';
import { DayLine } from '../../../design/parts/day-line.tsx';
import { Icon } from '../../../design/parts/icon.tsx';
import { Moment } from '../../../design/parts/moment.tsx';
import { Progress } from '../../../design/parts/progress.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { ConfirmationFiles } from '../../receipts/confirmation-files.tsx';
import { stepsOf } from '../../receipts/receipt-steps.ts';
import { Back } from '../back.tsx';
import styles from '../privacy.module.css';
import { hasEnded, isNameable, stateWords } from './erasure-words.ts';
import { ErasureWays } from './erasure-ways.tsx';
import { useSubjectName } from './use-subject-name.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function ErasurePage() {
  const { erasure: id } = useParams({ from: '/app/privacy/delete/$erasure' });
  const { data: erasure, error } = useQuery(erasureQuery(id));
  return (
    <>
      <Back to="/app/privacy/delete">
        <Trans>Delete and restore</Trans>
      </Back>
      {error && <ErrorNotice error={error} />}
      {!erasure && !error && <Skeleton lines={6} />}
      {erasure && <Shown erasure={erasure} />}
    </>
  );
}

function Shown({ erasure }: { readonly erasure: Erasure }) {
  const { i18n } = useLingui();
  const { kind, name } = useSubjectName(erasure.subject, isNameable(erasure));
  const { label, tone, means } = stateWords(erasure);
  return (
    <>
      <div className={styles.head}>
        <h1>{name ?? kind}</h1>
        <Badge tone={tone}>{i18n._(label)}</Badge>
      </div>
      <p className={styles.lead} role="status">
        {i18n._(means)}
      </p>
      <div className={styles.columns}>
        <div className={styles.column}>
          <Now erasure={erasure} kind={kind} />
        </div>
        <div className={styles.column}>
          <Receipt erasure={erasure} />
        </div>
      </div>
    </>
  );
}

function Now({ erasure, kind }: { readonly erasure: Erasure; readonly kind: string }) {
  const { t } = useLingui();
  const { state, progress, undoUntil, decideUntil } = erasure;
  const total = progress.total ?? 0;
  const under = state === 'destroying' || state === 'removing' || state === 'held';
  return (
    <Section title={hasEnded(erasure) ? t`What was done` : t`What is happening`}>
      {under && total > 0 && <Progress label={t`Records whose keys are destroyed`} value={Math.min(1, erasure.destroyed / total)} />}
      {erasure.failure && <ErrorNotice error={new StewardError(erasure.failure.code)} />}
      <dl className={styles.facts}>
        <Fact name={t`What`}>{kind}</Fact>
        <AskedBy erasure={erasure} />
        {state === 'waiting' && decideUntil !== undefined && (
          <Fact name={t`Decided at the latest`}>
            <Moment at={decideUntil} dated />
          </Fact>
        )}
        {state === 'hidden' && undoUntil !== undefined && (
          <Fact name={t`Restorable until`}>
            <Moment at={undoUntil} dated />
          </Fact>
        )}
        <Numbers erasure={erasure} />
      </dl>
      <ErasureWays erasure={erasure} whole />
    </Section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function AskedBy({ erasure: { by, startedAt } }: { readonly erasure: Erasure }) {
  const { t } = useLingui();
  const isAdmin = useIsAdmin();
  const { data: account } = useQuery(accountQuery);
  const { data: members } = useQuery({ ...membersQuery, enabled: isAdmin && by !== undefined && by !== account?.person });
  const who =
    by === undefined
      ? t`Nobody: its time had ended`
      : by === account?.person
        ? t`You`
        : (members?.find(({ person }) => person === by)?.name ?? t`Somebody else`);
  return (
    <Fact name={t`Asked for by`}>
      {who}, <Moment at={startedAt} />
    </Fact>
  );
}

function Numbers({ erasure: { asked, destroyed, held, keptByLaw, state } }: { readonly erasure: Erasure }) {
  const { t, i18n } = useLingui();
  const rows = [
    [t`Records asked for`, asked],
    [t`Records nobody can open any more`, destroyed],
    [t`Records on legal hold`, held],
    [t`Records of which the law keeps a part`, keptByLaw],
  ] as const;
  const shown = rows.filter(([, count], at) => count > 0 || (at === 1 && !['waiting', 'hidden', 'undone', 'cancelled'].includes(state)));
  return shown.map(([name, count]) => (
    <Fact key={name} name={name}>
      {i18n.number(count)}
    </Fact>
  ));
}

/** Steps and dates as anybody sees them who has the number. */
function Receipt({ erasure }: { readonly erasure: Erasure }) {
  const { t, i18n } = useLingui();
  const { reference } = erasure;
  const { data: receipt, error } = useQuery(publicReceiptQuery(reference));
  return (
    <>
      <Section title={t`Step by step`}>
        {error && <ErrorNotice error={error} />}
        {!receipt && !error && <Skeleton lines={3} />}
        {receipt && <DayLine label={t`Step by step`} steps={stepsOf(i18n, receipt)} />}
      </Section>
      <Section
        title={t`Receipt`}
        lead={<Trans>With this number anybody can see how far it is, without an account. It tells no name.</Trans>}
      >
        <CopyLine label={t`Number of the receipt`} text={reference} />
        <div className={styles.ways}>
          <Link className={buttonClass('plain')} to="/receipts/$reference" params={{ reference }}>
            <Icon name="report" />
            <Trans>As everybody sees it</Trans>
          </Link>
        </div>
        {receipt?.confirmation !== undefined && <ConfirmationFiles reference={reference} />}
        {hasEnded(erasure) || (
          <p className={styles.soft}>
            <Trans>When the last step is done, the signed confirmation of erasure is here, as a file and as a PDF.</Trans>
          </p>
        )}
      </Section>
    </>
  );
}
