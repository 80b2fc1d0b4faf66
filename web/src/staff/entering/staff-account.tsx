// One's own account among the staff: what one may ask for, the second factor, where one is signed in.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { staffRoutes } from '@steward/protocol/wire/staff-routes.ts';
import { sayError } from '../../api/say-error.ts';
import { Badge } from '../../design/parts/badge.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { say } from '../../design/parts/toast.tsx';
import { Eligibilities } from '../people/eligibilities.tsx';
import { staffClient, staffMeQuery, staffQueries, staffSessionsQuery } from '../queries.ts';
import { AddPasskey } from './second-factor.tsx';
import styles from '../staff.module.css';

export function StaffAccount() {
  const { t } = useLingui();
  const { data: me } = useQuery(staffMeQuery);
  if (!me) return null;
  const { name, email, totp, passkeys, eligible } = me;
  const added = async () => {
    await staffQueries.invalidateQueries({ queryKey: staffMeQuery.queryKey });
    say({ text: t`The passkey is added.` });
  };
  return (
    <>
      <h1 className={styles.title}>{t`My account`}</h1>
      <Section title={name} lead={email}>
        <h3>
          <Trans>What you may ask for</Trans>
        </h3>
        <Eligibilities eligible={eligible} />
      </Section>
      <Section
        title={t`Second factor`}
        lead={<Trans>Lost it? An administrator of the staff takes the lost one away, and you set up another.</Trans>}
      >
        <ul className={styles.plain}>
          <li>
            <Trans>Authenticator app</Trans>: {totp ? <Trans>set up</Trans> : <Trans>not set up</Trans>}
          </li>
          <li>
            <Trans>Passkeys</Trans>: {passkeys}
          </li>
        </ul>
        <div>
          <AddPasskey onAdded={() => void added()} />
        </div>
      </Section>
      <StaffSessions />
    </>
  );
}

function StaffSessions() {
  const { t, i18n } = useLingui();
  const { data: sessions, error } = useQuery(staffSessionsQuery);
  const onSettled = () => staffQueries.invalidateQueries({ queryKey: staffSessionsQuery.queryKey });
  const end = useMutation({
    mutationFn: (id: string) => staffClient.call(staffRoutes.staffEndSession, { params: { id } }),
    onSuccess: () => say({ text: t`That device is signed out.` }),
    onSettled,
  });
  const endOthers = useMutation({
    mutationFn: () => staffClient.call(staffRoutes.staffEndOtherSessions, { body: {} }),
    onSuccess: () => say({ text: t`Every other device is signed out.` }),
    onSettled,
  });
  const trouble = error ?? end.error ?? endOthers.error;
  return (
    <Section
      title={t`Where you are signed in`}
      lead={<Trans>A session lasts twelve hours at most.</Trans>}
      ways={
        sessions?.some(({ current }) => !current) && (
          <Button busy={endOthers.isPending} onClick={() => endOthers.mutate()}>
            <Trans>Sign out everywhere else</Trans>
          </Button>
        )
      }
    >
      {trouble && <Notice kind="stop">{sayError(i18n, trouble)}</Notice>}
      {!sessions && !error && <Skeleton />}
      <ul className={styles.list}>
        {sessions?.map(({ id, device, lastUsedAt, current }) => (
          <li key={id} className={styles.item}>
            <div>
              <strong>{device}</strong> {current && <Badge tone="good">{t`This device`}</Badge>}
              <p className={styles.soft}>
                <Trans>
                  Last used <Moment at={lastUsedAt} />
                </Trans>
              </p>
            </div>
            {!current && (
              <Button busy={end.isPending && end.variables === id} onClick={() => end.mutate(id)}>
                <Trans>Sign it out</Trans>
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
