// What has been deleted, or was about to be: every deletion that is over, with the number of its receipt and its confirmation.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { erasuresQuery, type Erasure } from '../../../api/erasures.ts';
import { Badge } from '../../../design/parts/badge.tsx';
import { Button, IconDownload } from '../../../design/parts/button.tsx';
import { EmptyState } from '../../../design/parts/notice.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { Table, type Column } from '../../../design/parts/table.tsx';
import styles from '../privacy.module.css';
import { hasEnded, stateWords } from './erasure-words.ts';
import { useSubjectName } from './use-subject-name.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

const shownAtFirst = 50;

export function Deleted() {
  const { t, i18n } = useLingui();
  const [all, setAll] = useState(false);
  const { data: erasures, error } = useQuery(erasuresQuery);
  if (error) return <ErrorNotice error={error} />;
  if (!erasures) return <Skeleton lines={4} />;
  const ended = erasures.filter(hasEnded);
  if (ended.length === 0)
    return (
      <EmptyState title={t`No deletion is over yet`}>
        <p>
          <Trans>Here stands every deletion when its last step is done, with its receipt and the signed confirmation of erasure.</Trans>
        </p>
      </EmptyState>
    );
  const day = (at: string) => (
    <time dateTime={at} title={i18n.date(at, { dateStyle: 'full', timeStyle: 'long' })}>
      {i18n.date(at, { dateStyle: 'medium' })}
    </time>
  );
  const columns: readonly Column<Erasure>[] = [
    { name: 'what', label: t`What`, cell: (erasure) => <What erasure={erasure} /> },
    {
      name: 'state',
      label: t`State`,
      cell: (erasure) => <Badge tone={stateWords(erasure).tone}>{i18n._(stateWords(erasure).label)}</Badge>,
    },
    { name: 'asked', label: t`Asked for`, cell: ({ startedAt }) => day(startedAt) },
    { name: 'ended', label: t`Ended`, cell: ({ changedAt }) => day(changedAt) },
    { name: 'receipt', label: t`Receipt`, cell: (erasure) => <ReceiptCell erasure={erasure} /> },
  ];
  return (
    <div className={styles.panel}>
      <Table
        caption={t`Deletions that are over`}
        columns={columns}
        rows={all ? ended : ended.slice(0, shownAtFirst)}
        keyOf={({ id }) => id}
      />
      {!all && ended.length > shownAtFirst && (
        <Button onClick={() => setAll(true)}>
          <Trans>Show all {i18n.number(ended.length)}</Trans>
        </Button>
      )}
    </div>
  );
}

function What({ erasure }: { readonly erasure: Erasure }) {
  const { i18n } = useLingui();
  // Its name went with it, so there is nothing to ask for.
  const { kind } = useSubjectName(erasure.subject, false);
  return (
    <span className={styles.name}>
      <Link to="/app/privacy/delete/$erasure" params={{ erasure: erasure.id }}>
        {kind}
      </Link>
      {erasure.destroyed > 1 && (
        <span className={styles.soft}>
          <Trans>{i18n.number(erasure.destroyed)} records</Trans>
        </span>
      )}
    </span>
  );
}

function ReceiptCell({ erasure: { reference, state } }: { readonly erasure: Erasure }) {
  const { t, i18n } = useLingui();
  const file = `/v1/receipts/${reference}/confirmation`;
  return (
    <span className={styles.name}>
      <Link to="/receipts/$reference" params={{ reference }} title={reference}>
        <span aria-hidden="true">{reference.slice(0, 9)} …</span>
        <span className="visually-hidden">{reference}</span>
      </Link>
      {state === 'confirmed' && (
        <span>
          <IconDownload
            label={t`Confirmation as a PDF`}
            icon="document"
            href={`${file}.pdf?language=${i18n.locale === 'de' ? 'de' : 'en'}`}
            fileName={`erasure-${reference}.pdf`}
          />
          <IconDownload label={t`Signed file`} icon="shield" href={`${file}.json`} fileName={`erasure-${reference}.json`} />
        </span>
      )}
    </span>
  );
}
