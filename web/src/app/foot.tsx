// At the foot of every page: whom people reach about their data, what is promised, and how it is checked.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { contactQuery } from '../api/contact.ts';
import styles from './foot.module.css';

export function Foot() {
  const { t } = useLingui();
  const { data: contact } = useQuery(contactQuery);
  return (
    <footer className={styles.foot}>
      <nav className={styles.ways} aria-label={t`For everybody`}>
        <a href="/trust">
          <Trans context="page">Trust</Trans>
        </a>
        <a href="/policies">
          <Trans>What we promise</Trans>
        </a>
        <a href="/verify">
          <Trans>Verifier</Trans>
        </a>
        <a href="/contact">
          <Trans>Contact</Trans>
        </a>
      </nav>
      {contact && (
        <p>
          <Trans>
            Questions about your data: <a href={`mailto:${contact.privacyEmail}`}>{contact.privacyEmail}</a>
          </Trans>
        </p>
      )}
    </footer>
  );
}
