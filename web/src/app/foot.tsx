// At the foot of every page: whom people reach about their data, what is promised, and how it is checked.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { contactQuery } from '../api/contact.ts';
import styles from './foot.module.css';

export function Foot() {
  const { data: contact } = useQuery(contactQuery);
  return (
    <footer className={styles.foot}>
      <p className={styles.ways}>
        <a href="/trust">
          <Trans context="page">Trust</Trans>
        </a>
        <a href="/policies">
          <Trans>Data policy</Trans>
        </a>
        <a href="/principles">
          <Trans>What we promise</Trans>
        </a>
        <a href="/verify">
          <Trans>Verifier</Trans>
        </a>
        <a href="/contact">
          <Trans>Contact</Trans>
        </a>
      </p>
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
