// The way back to the whole of a case.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import styles from './case.module.css';
import { said, type Kind } from './reach.ts';

export function CaseTrail({ id, kind }: { readonly id: string; readonly kind?: Kind }) {
  const { t, i18n } = useLingui();
  return (
    <nav className={styles.trail} aria-label={t`Back`}>
      <Link to="/staff/cases/$case" params={{ case: id }}>
        <Trans>The case</Trans>
      </Link>
      {kind && (
        <Link to="/staff/cases/$case/$collection" params={{ case: id, collection: kind.collection }}>
          {said(i18n.locale, kind.title)}
        </Link>
      )}
    </nav>
  );
}

/** Fields that the ground does not need, or that a person decides about: named, so that nobody thinks they are empty. */
export function Withheld({ names }: { readonly names: string }) {
  if (names === '') return null;
  return (
    <p className={`${styles.soft} ${styles.withheld}`}>
      <Trans>Withheld: {names}</Trans>
    </p>
  );
}
