// The large ones, which have no menu of their own here: the account, and the business.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { BusinessRole } from '@steward/protocol/words.ts';
import { buttonClass } from '../../../design/parts/button.tsx';
import { Icon } from '../../../design/parts/icon.tsx';
import { Section } from '../../../design/parts/section.tsx';
import styles from '../privacy.module.css';

export function WaysToDelete({ role }: { readonly role: BusinessRole }) {
  const { t } = useLingui();
  return (
    <Section
      title={t`Delete something larger`}
      lead={<Trans>You see first what it would take along. Nothing happens before you say so.</Trans>}
    >
      <div className={styles.ways}>
        <Link className={buttonClass()} to="/app/privacy/delete/impact" search={{ kind: 'account' }}>
          <Icon name="person" />
          <Trans>My account</Trans>
        </Link>
        {role === 'owner' && (
          <Link className={buttonClass()} to="/app/privacy/delete/impact" search={{ kind: 'business' }}>
            <Icon name="building" />
            <Trans>The whole business</Trans>
          </Link>
        )}
      </div>
    </Section>
  );
}
