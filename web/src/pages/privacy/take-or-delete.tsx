// Below the account, and below the business: to take it along, and to delete it.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useRole } from '../../app/account.ts';
import { buttonClass } from '../../design/parts/button.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { Section } from '../../design/parts/section.tsx';
import styles from './privacy.module.css';

export function TakeOrDelete({ business = false }: { readonly business?: boolean }) {
  const { t } = useLingui();
  const role = useRole();
  const mayDelete = !business || role === 'owner';
  return (
    <Section
      title={business ? t`Take it along, or delete it` : t`Take your data along, or delete your account`}
      lead={<Trans>You see first what it is about. Nothing happens before you say so.</Trans>}
    >
      <div className={styles.ways}>
        <Link className={buttonClass()} to="/app/privacy/copy" search={{ kind: business ? 'business' : 'person' }}>
          <Icon name="download" />
          {business ? <Trans>Get a copy of everything</Trans> : <Trans>Get a copy of everything about me</Trans>}
        </Link>
        {business && (
          <Link className={buttonClass()} to="/app/privacy/restore" search={{ kind: 'business' }}>
            <Icon name="clock" />
            <Trans>Restore an earlier moment</Trans>
          </Link>
        )}
        {mayDelete && (
          <Link className={buttonClass('severe')} to="/app/privacy/delete/impact" search={{ kind: business ? 'business' : 'account' }}>
            <Icon name="trash" />
            {business ? <Trans>Delete the business</Trans> : <Trans>Delete my account</Trans>}
          </Link>
        )}
      </div>
    </Section>
  );
}
