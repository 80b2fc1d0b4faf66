// Whether a version is in force, and since or from when.
import { Trans, useLingui } from '@lingui/react/macro';
import type { PolicyVersion } from '../../api/policies.ts';
import { Badge } from '../../design/parts/badge.tsx';
import styles from './policies.module.css';

export function PolicyState({ version: { state, effective } }: { readonly version: PolicyVersion }) {
  const { i18n } = useLingui();
  const day = i18n.date(new Date(`${effective}T12:00`), { dateStyle: 'long' });
  if (state === 'announced')
    return (
      <>
        <Badge tone="wait">
          <Trans>Announced</Trans>
        </Badge>
        <span className={styles.soft}>
          <Trans>in force from {day} on</Trans>
        </span>
      </>
    );
  return (
    <>
      {state === 'current' ? (
        <Badge tone="good">
          <Trans>In force</Trans>
        </Badge>
      ) : (
        <Badge>
          <Trans>Former</Trans>
        </Badge>
      )}
      <span className={styles.soft}>
        <Trans>since {day}</Trans>
      </span>
    </>
  );
}
