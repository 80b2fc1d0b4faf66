// What went wrong, where it went wrong, with the reference under which the server has noted it: whoever gets help with this is asked for nothing else, and the
// staff can look at nothing but what that request concerned.
import { Trans, useLingui } from '@lingui/react/macro';
import { StewardError, type ErrorCode } from '@steward/protocol/errors.ts';
import { sayError, type Sentences } from '../api/say-error.ts';
import { Notice } from '../design/parts/notice.tsx';
import styles from './error-notice.module.css';

interface ErrorNoticeProps {
  readonly error: unknown;
  /** What a code means here, where the general sentence would mislead. */
  readonly own?: Sentences;
}

export function ErrorNotice({ error, own }: ErrorNoticeProps) {
  const { i18n } = useLingui();
  return (
    <Notice kind="stop">
      <p>{sayError(i18n, error, own)}</p>
      <ErrorReference error={error} />
    </Notice>
  );
}

/** What whoever made the mistake can mend by what the sentence says. */
const mendable: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'invalid-input',
  'wrong-credentials',
  'not-signed-in',
  'fresh-sign-in-needed',
  'second-factor-needed',
  'precondition-failed',
]);

/** Nothing for what never reached the server: it has no reference. */
function ErrorReference({ error }: { readonly error: unknown }) {
  if (!(error instanceof StewardError) || error.reference === undefined || mendable.has(error.code)) return null;
  const { reference } = error;
  return (
    <p className={styles.reference}>
      <Trans>
        Reference <code>{reference}</code>
      </Trans>{' '}
      <a href={`/contact?about=error:${reference}`}>
        <Trans>Get help with this</Trans>
      </a>
    </p>
  );
}
