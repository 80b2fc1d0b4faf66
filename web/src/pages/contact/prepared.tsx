// What a person can have at once, without waiting for anybody's answer: for a right, where it is to be found.
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ThreadKind } from '@steward/protocol/words.ts';
import { buttonClass } from '../../design/parts/button.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import styles from './contact.module.css';

export function Prepared({ kind }: { readonly kind: ThreadKind }) {
  switch (kind) {
    case 'access':
    case 'portability':
      return (
        <Ready>
          <p>
            <Trans>You need not wait for us: everything about you, in formats that people and programs read, is ready for you.</Trans>
          </p>
          <Link className={buttonClass()} to="/app/privacy/copy" search={{ kind: 'person' }}>
            <Trans>Get a copy of everything about me</Trans>
          </Link>
        </Ready>
      );
    case 'correction':
      return (
        <Ready>
          <p>
            <Trans>
              What stands in your account you correct yourself, at once. Of what your business keeps about you, tell us what is wrong.
            </Trans>
          </p>
          <Link className={buttonClass()} to="/app/account">
            <Trans>Correct it in my account</Trans>
          </Link>
        </Ready>
      );
    case 'erasure':
      return (
        <Ready>
          <p>
            <Trans>You can delete your account yourself: you see first what goes and what stays, and get a confirmation of it.</Trans>
          </p>
          <Link className={buttonClass()} to="/app/privacy/delete/impact" search={{ kind: 'account' }}>
            <Trans>See what would be deleted</Trans>
          </Link>
        </Ready>
      );
    default:
      return null;
  }
}

function Ready({ children }: { readonly children: ReactNode }) {
  return (
    <Notice>
      <div className={styles.form}>{children}</div>
    </Notice>
  );
}
