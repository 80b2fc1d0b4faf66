// Open an account and found a business with it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { AccountForm } from './account-form.tsx';
import { OutsidePage } from './outside-page.tsx';
import styles from './sign-in.module.css';

export function SignUp() {
  const { t } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const enter = () => {
    queries.clear();
    return navigate({ to: '/app' });
  };
  return (
    <OutsidePage title={t`Open an account for a business`}>
      <AccountForm onEntered={enter} />
      <p className={styles.other}>
        <Link to="/sign-in">
          <Trans>I have an account</Trans>
        </Link>
      </p>
    </OutsidePage>
  );
}
