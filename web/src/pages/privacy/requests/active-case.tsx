// Somebody of the staff can look now: who, at what, how much longer; and the end of it.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { WireCase } from '../../../api/cases.ts';
import { sayCase } from '../../../app/case-words.ts';
import { buttonClass } from '../../../design/parts/button.tsx';
import { Icon } from '../../../design/parts/icon.tsx';
import type { KnownNames } from '../../who-looked/use-names.ts';
import { sayApprovers } from '../../who-looked/say-entry.ts';
import { EndNow } from './end-now.tsx';
import styles from './requests.module.css';

export function ActiveCase({ of, names }: { readonly of: WireCase; readonly names: KnownNames }) {
  const { i18n } = useLingui();
  const approvers = sayApprovers(i18n, of, names);
  return (
    <article className={`${styles.card} ${styles.live}`} aria-labelledby={`case-${of.id}`}>
      <h3 id={`case-${of.id}`}>{sayCase(i18n, of, names)}</h3>
      <blockquote className={styles.reason}>
        <bdi>{of.reason}</bdi>
      </blockquote>
      {approvers !== '' && (
        <p className={styles.soft}>
          <Trans>
            Approved by {approvers}, {of.minutes} min.
          </Trans>
        </p>
      )}
      <div className={styles.answers}>
        <EndNow id={of.id} until={of.until} mayEnd={of.may.end} />
        <Link className={buttonClass('plain')} to="/app/who-looked" search={{ case: of.id }}>
          <Icon name="eye" />
          <Trans>What they open, live</Trans>
        </Link>
      </div>
    </article>
  );
}
