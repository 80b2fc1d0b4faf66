// When and how the person was told of a version, and that they have read it. Reading is no consent: what is optional stays as they chose it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { acknowledge, myPoliciesQuery, type PolicyVersion } from '../../api/policies.ts';
import { sayError } from '../../api/say-error.ts';
import { Button } from '../../design/parts/button.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import styles from './policies.module.css';
import { useLanguage } from './use-said.ts';

const channels: Readonly<Record<'app' | 'email' | 'push', MessageDescriptor>> = {
  push: msg`By push notification`,
  app: msg`In the app`,
  email: msg`By e-mail`,
};

export function Acknowledge({ version }: { readonly version: PolicyVersion }) {
  const { t, i18n } = useLingui();
  const language = useLanguage();
  const queries = useQueryClient();
  const { data } = useQuery(myPoliciesQuery);
  const number = version.version;
  const save = useMutation({
    mutationFn: () => acknowledge(number, language, version.textHash[language]),
    onSuccess: () => queries.invalidateQueries({ queryKey: myPoliciesQuery.queryKey }),
  });
  if (!data) return null;
  const read = data.acknowledged.find((each) => each.version === number);
  const told = data.told.filter((each) => each.version === number);
  return (
    <Section title={t`You and this version`}>
      <dl className={styles.facts}>
        {told.map(({ channel, at, outcome }) => (
          <Told key={channel} channel={i18n._(channels[channel])} at={at} failed={outcome === 'failed'} />
        ))}
        {read && (
          <>
            <dt>
              <Trans>You have read it</Trans>
            </dt>
            <dd>
              <Moment at={read.at} dated />
            </dd>
          </>
        )}
      </dl>
      {save.error && <Notice kind="stop">{sayError(i18n, save.error)}</Notice>}
      {!read && (
        <div className={styles.ways}>
          <Button kind="first" busy={save.isPending} onClick={() => save.mutate()}>
            <Trans>I have read it</Trans>
          </Button>
          <span className={styles.soft}>
            <Trans>This is no consent: what you have chosen stays as it is.</Trans>
          </span>
        </div>
      )}
    </Section>
  );
}

function Told({ channel, at, failed }: { readonly channel: string; readonly at: string; readonly failed: boolean }) {
  return (
    <>
      <dt>{channel}</dt>
      <dd>
        {failed ? (
          <Trans>
            It did not reach you: <Moment at={at} dated />
          </Trans>
        ) : (
          <Trans>
            You were told: <Moment at={at} dated />
          </Trans>
        )}
      </dd>
    </>
  );
}
