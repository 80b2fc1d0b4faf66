// Receipts for everybody: a number tells what was asked for and how far it is, without an account, and at the end holds the signed confirmation.
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useNavigate, useParams } from '@tanstack/react-router';
import type { MessageDescriptor } from '@lingui/core';
import type { ReactNode } from 'react';
import type { ReceiptKind } from '@steward/protocol/words.ts';
import { decodeReference } from '@steward/protocol/reference.ts';
import { publicReceiptQuery, type PublicReceipt } from '../../api/erasures.ts';
import type { Sentences } from '../../api/say-error.ts';
import { Foot } from '../../app/foot.tsx';
import { PublicNav } from '../../app/public-nav.tsx';
import { Button } from '../../design/parts/button.tsx';
import { CopyLine } from '../../design/parts/copy-line.tsx';
import { DayLine } from '../../design/parts/day-line.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { ConfirmationCheck } from '../../verifier/confirmation-check.tsx';
import { NumberField } from '../../verifier/number-field.tsx';
import { Mark } from '../sign-in/mark.tsx';
import { ConfirmationFiles } from './confirmation-files.tsx';
import { stepsOf } from './receipt-steps.ts';
import styles from './receipts.module.css';
import { ErrorNotice } from '../../app/error-notice.tsx';

export function Receipts() {
  const navigate = useNavigate();
  const { reference } = useParams({ strict: false });
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <Mark />
        <PublicNav here="receipts" />
      </header>
      <main className={styles.main}>
        <h1>
          <Trans>Check a receipt</Trans>
        </h1>
        <Gone />
        <p className={styles.lead}>
          <Trans>
            Whoever had something deleted, copied or restored has a number. With it anybody sees here what was asked for and when each step
            was done. No account is needed, and no name is told.
          </Trans>
        </p>
        <NumberField
          key={reference}
          value={reference}
          onNumber={(number) => void navigate({ to: '/receipts/$reference', params: { reference: number } })}
        />
        {reference !== undefined && <OneReceipt reference={reference} />}
      </main>
      <Foot />
    </div>
  );
}

/** Said to whoever comes from deleting their account, or from leaving: the receipts are all that is left, and nobody can send them again. */
function Gone() {
  const { t } = useLingui();
  const { gone, references = [] } = useLocation({ select: ({ state }) => state });
  if (gone === undefined) return null;
  return (
    <Notice>
      <div className={styles.gone}>
        <p>
          <strong>
            {gone === 'account' ? <Trans>Your account is deleted.</Trans> : <Trans>You do not belong to the business any more.</Trans>}
          </strong>{' '}
          {references.length > 0 && <Trans>Keep the number: with it you see here, at any time, how far it is.</Trans>}
        </p>
        {references.map((reference) => (
          <div key={reference}>
            <CopyLine label={t`Number of your receipt`} text={reference} />
            <Link to="/receipts/$reference" params={{ reference }}>
              <Trans>See how far it is</Trans>
            </Link>
          </div>
        ))}
      </div>
    </Notice>
  );
}

const sentences: Sentences = { 'not-found': msg`There is no receipt with this number. Compare it with the one you were given.` };
const kinds: Readonly<Record<ReceiptKind, MessageDescriptor>> = {
  erasure: msg`A deletion`,
  restore: msg`A restore`,
  export: msg`A copy`,
  import: msg`An import`,
  consent: msg`A consent`,
  approval: msg`An approval`,
};

function OneReceipt({ reference }: { readonly reference: string }) {
  const known = decodeReference(reference) !== undefined;
  const { data: receipt, error, isFetching, refetch } = useQuery({ ...publicReceiptQuery(reference), enabled: known });
  if (!known)
    return (
      <Notice kind="stop">
        <Trans>This is no number of a receipt: a letter is missing or mistyped.</Trans>
      </Notice>
    );
  if (error) return <ErrorNotice error={error} own={sentences} />;
  if (!receipt) return <Skeleton lines={4} />;
  return (
    <Found
      reference={reference}
      receipt={receipt}
      again={
        receipt.due !== undefined && (
          <Button icon="clock" busy={isFetching} onClick={() => void refetch()}>
            <Trans>Look again</Trans>
          </Button>
        )
      }
    />
  );
}

interface FoundProps {
  readonly reference: string;
  readonly receipt: PublicReceipt;
  readonly again: ReactNode;
}

function Found({ reference, receipt, again }: FoundProps) {
  const { t, i18n } = useLingui();
  const { kind, confirmation, vkey } = receipt;
  return (
    <div>
      <Section title={i18n._(kinds[kind])} lead={<span className={styles.number}>{reference}</span>} ways={again}>
        <DayLine label={t`Step by step`} steps={stepsOf(i18n, receipt)} />
      </Section>
      {confirmation !== undefined && (
        <Section
          title={t`The confirmation of erasure`}
          lead={<Trans>Checked just now, in your browser alone. The file can be checked again at any time, without us.</Trans>}
        >
          <ConfirmationCheck text={confirmation} keys={noKeys} along={vkey} withoutSteps />
          <ConfirmationFiles reference={reference} />
        </Section>
      )}
    </div>
  );
}

const noKeys: readonly string[] = [];
