// To delete one's account from outside every business: somebody who belongs to none, or does not want to enter one for it.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { FreshSignIn } from '../../../app/fresh-sign-in.tsx';
import { OutsidePage } from '../../sign-in/outside-page.tsx';
import styles from '../privacy.module.css';
import { BeforeDeleting } from './impact.tsx';
import { useSubjectName } from './use-subject-name.ts';

const subject = { kind: 'account' } as const;

export function DeleteAccount() {
  const { t } = useLingui();
  const named = useSubjectName(subject, true);
  return (
    <OutsidePage title={t`Delete my account`}>
      <BeforeDeleting subject={subject} begun="now" named={named} outside />
      <p className={styles.soft}>
        <Link to="/choose-business">
          <Trans>Back, and keep the account</Trans>
        </Link>
      </p>
      <FreshSignIn />
    </OutsidePage>
  );
}
