// What no check of a ledger can show; said wherever one is offered.
import { Trans } from '@lingui/react/macro';
import styles from './verifier.module.css';

export function Limits() {
  return (
    <details className={styles.limits}>
      <summary>
        <Trans>What this does not show</Trans>
      </summary>
      <ul>
        <li>
          <Trans>An access that never went through Steward’s door, such as one by whoever administers the machine, is in no ledger.</Trans>
        </li>
        <li>
          <Trans>What people remember, photograph or pass on after a permitted look.</Trans>
        </li>
        <li>
          <Trans>
            Who looked at what: entries are sealed, and only the business can open them. The check shows that none is missing or changed.
          </Trans>
        </li>
        <li>
          <Trans>Entries that are newer than the checkpoint you have.</Trans>
        </li>
        <li>
          <Trans>
            Whether the key is the right one, if you have it from the same place as the ledger. Compare it with one you got another way:
            from a colleague, a mail, a printed page.
          </Trans>
        </li>
        <li>
          <Trans>
            Whether everybody is shown the same ledger, unless checkpoints are compared: with earlier ones, with others, by witnesses.
          </Trans>
        </li>
      </ul>
    </details>
  );
}
