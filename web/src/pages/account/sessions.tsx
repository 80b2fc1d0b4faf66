// Where somebody is signed in: this device marked, each of the others ended with one press, or all of them.
import { Trans, useLingui } from '@lingui/react/macro';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../../api/client.ts';
import { Badge } from '../../design/parts/badge.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { say } from '../../design/parts/toast.tsx';
import styles from './account.module.css';
import { ErrorNotice } from '../../app/error-notice.tsx';

/** Asked for whenever it is looked at: it says where somebody is signed in now, and is in no ledger. */
const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async ({ signal }) => (await client.call(accountRoutes.sessions, {}, { signal })).sessions,
  staleTime: 0,
});

export function Sessions() {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const { data: sessions, error } = useQuery(sessionsQuery);
  const onSettled = () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
  const end = useMutation({
    mutationFn: (id: string) => client.call(accountRoutes.revokeSession, { params: { id } }),
    onSuccess: () => say({ text: t`That device is signed out.` }),
    onSettled,
  });
  const endOthers = useMutation({
    mutationFn: () => client.call(accountRoutes.revokeOtherSessions, { body: {} }),
    onSuccess: () => say({ text: t`Every other device is signed out.` }),
    onSettled,
  });
  const others = sessions?.filter(({ current }) => !current) ?? [];
  const trouble = error ?? end.error ?? endOthers.error;
  return (
    <Section
      title={t`Where you are signed in`}
      lead={<Trans>A device you do not know? Sign it out, then change your password.</Trans>}
      ways={
        others.length > 0 && (
          <Button busy={endOthers.isPending} onClick={() => endOthers.mutate()}>
            <Trans>Sign out everywhere else</Trans>
          </Button>
        )
      }
    >
      {trouble && <ErrorNotice error={trouble} />}
      {!sessions && !error && <Skeleton />}
      <ul className={styles.list}>
        {sessions?.toSorted(byUse).map(({ id, device, createdAt, lastUsedAt, current }) => (
          <li key={id} className={styles.item}>
            <div className={styles.what}>
              <Icon name="device" />
              <strong>
                <Device label={device} />
              </strong>
              {current && <Badge tone="good">{t`This device`}</Badge>}
              <p>
                <Trans>
                  Last used <Moment at={lastUsedAt} />
                </Trans>
              </p>
              <p>
                <Trans>Signed in on {i18n.date(createdAt, { dateStyle: 'medium', timeStyle: 'short' })}</Trans>
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

type Used = { readonly current: boolean; readonly lastUsedAt: string };
/** This one first, then the last used. */
const byUse = (a: Used, b: Used) => Number(b.current) - Number(a.current) || b.lastUsedAt.localeCompare(a.lastUsedAt);

/** The server keeps a coarse name such as `Firefox on Windows`. */
function Device({ label }: { readonly label: string }) {
  const [, browser, system] = /^(.+) on (.+)$/.exec(label) ?? [];
  if (browser !== undefined && system !== undefined)
    return (
      <Trans>
        {browser} on {system}
      </Trans>
    );
  return label === 'Unknown device' ? <Trans>An unknown device</Trans> : label;
}
