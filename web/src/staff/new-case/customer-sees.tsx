// This is what the customer sees: the request as it will stand before them, while it is written.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useId } from 'react';
import type { Ground } from '@steward/protocol/words.ts';
import { departmentWords, sayScope } from '../case-words.ts';
import type { StaffMe } from '../queries.ts';
import staff from '../staff.module.css';
import { maySeal, scopeOf, type Draft } from './draft.ts';
import styles from './new-case.module.css';

const because: Readonly<Record<Ground, MessageDescriptor>> = {
  'customer-request': msg`because you asked for help.`,
  failure: msg`because a request of yours failed.`,
  security: msg`for security.`,
  legal: msg`because a law demands it.`,
  'feature-improvement': msg`to improve the product.`,
};

export function CustomerSees({ me, draft }: { readonly me: StaffMe; readonly draft: Draft }) {
  const { i18n } = useLingui();
  const id = useId();
  const { ground, department, reason, minutes } = draft;
  const scope = scopeOf(draft);
  const name = me.name;
  return (
    <aside className={styles.sees} aria-labelledby={id}>
      <h2 id={id}>
        <Trans>This is what the customer sees</Trans>
      </h2>
      <div className={styles.card}>
        <p>
          <strong>
            <Trans>
              {name} ({i18n._(departmentWords[department])}) asks to look, {i18n._(because[ground])}
            </Trans>
          </strong>
        </p>
        <p className={staff.quote} dir="auto">
          {reason.trim() === '' ? <Trans>Your reason stands here.</Trans> : reason}
        </p>
        <dl className={staff.facts}>
          <div>
            <dt>
              <Trans>What</Trans>
            </dt>
            <dd>
              {ground === 'failure' ? (
                <Trans>only the records of the request that failed</Trans>
              ) : scope ? (
                sayScope(i18n, scope)
              ) : (
                <Trans>not said yet</Trans>
              )}
            </dd>
          </div>
          <div>
            <dt>
              <Trans>For how long</Trans>
            </dt>
            <dd>
              <Plural value={Number(minutes)} one="# minute, then it ends by itself" other="# minutes, then it ends by itself" />
            </dd>
          </div>
        </dl>
        <WhoDecides draft={draft} />
      </div>
    </aside>
  );
}

function WhoDecides({ draft: { ground, sealDays } }: { readonly draft: Draft }) {
  if (ground === 'customer-request')
    return (
      <p className={staff.soft}>
        <Trans>
          Your admins allow or deny it, or allow less. No answer within a day means no. If you deny it, nobody sees anything, and nothing
          else changes.
        </Trans>
      </p>
    );
  return (
    <p className={staff.soft}>
      {ground === 'legal' ? (
        <Trans>Two people of ours have to agree, neither of them the one who looks.</Trans>
      ) : (
        <Trans>A second person of ours has to agree.</Trans>
      )}{' '}
      {maySeal(ground) && sealDays !== '0' ? (
        <Plural
          value={Number(sealDays)}
          one="You are told after # day, with every look."
          other="You are told after # days, with every look."
        />
      ) : (
        <Trans>You are told at once, and can end it at any time.</Trans>
      )}
    </p>
  );
}
