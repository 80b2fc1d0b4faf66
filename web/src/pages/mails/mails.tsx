// Which mails were sent: to oneself, and, for owners and admins, to people of the business. The kind, when, whether it left; the text is kept nowhere.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { mailRoutes, type WireMail } from '@steward/protocol/wire/mail-routes.ts';
import { client } from '../../api/client.ts';
import { membersQuery } from '../../api/people.ts';
import { useIsAdmin } from '../../app/account.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';
import { Badge } from '../../design/parts/badge.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { EmptyState } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { Table, type Column } from '../../design/parts/table.tsx';
import { Tabs } from '../../design/parts/tabs.tsx';
import { Back } from '../privacy/back.tsx';
import privacy from '../privacy/privacy.module.css';
import { kindWord, stateWords } from './mail-words.ts';
import styles from './mails.module.css';

type Of = 'me' | 'business';

export function Mails() {
  const { t } = useLingui();
  const search = useSearch({ from: '/app/privacy/mails' });
  const navigate = useNavigate({ from: '/app/privacy/mails' });
  const admin = useIsAdmin();
  const of: Of = search.of === 'business' && admin ? 'business' : 'me';
  const show = (next: Of) => void navigate({ to: '.', search: next === 'me' ? {} : { of: next }, replace: true });
  return (
    <>
      <Back to="/app/privacy">
        <Trans>Privacy</Trans>
      </Back>
      <div className={privacy.head}>
        <h1>
          <Trans>Mails that were sent</Trans>
        </h1>
      </div>
      <p className={privacy.lead}>
        <Trans>
          A mail says that something happened and where to look, never what stands in your data. Of each mail its kind is kept and what
          became of it, for 13 months; its text and the address are not.
        </Trans>
      </p>
      {admin ? (
        <Tabs<Of>
          label={t`To whom`}
          value={of}
          onChange={show}
          tabs={[
            { value: 'me', label: t`To me`, content: of === 'me' ? <List of="me" /> : null },
            { value: 'business', label: t`To our people`, content: of === 'business' ? <List of="business" /> : null },
          ]}
        />
      ) : (
        <List of="me" />
      )}
    </>
  );
}

function List({ of }: { readonly of: Of }) {
  const { t } = useLingui();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['mails', of],
    queryFn: ({ pageParam, signal }) =>
      client.call(mailRoutes.mails, { query: { of, ...(pageParam === undefined ? {} : { before: pageParam }) } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
  });
  const columns = useColumns(of);
  if (error) return <ErrorNotice error={error} />;
  if (!data) return <Skeleton lines={4} />;
  const mails = data.pages.flatMap((page) => page.mails);
  if (mails.length === 0)
    return (
      <EmptyState title={t`No mail was sent`}>
        <p>
          <Trans>Since this list is kept, none was sent here.</Trans>
        </p>
      </EmptyState>
    );
  return (
    <>
      <div className={styles.table}>
        <Table caption={t`Mails that were sent`} columns={columns} rows={mails} keyOf={({ id }) => id} />
      </div>
      {hasNextPage && (
        <div className={styles.more}>
          <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            <Trans>Show older ones</Trans>
          </Button>
        </div>
      )}
    </>
  );
}

function useColumns(of: Of): readonly Column<WireMail>[] {
  const { t, i18n } = useLingui();
  const { data: members } = useQuery({ ...membersQuery, enabled: of === 'business' });
  const nameOf = (person: string | undefined) =>
    person === undefined
      ? t`Somebody without an account yet`
      : (members?.find((each) => each.person === person)?.name ?? t`A former member`);
  const kind: Column<WireMail> = {
    name: 'kind',
    label: t`What it was about`,
    cell: (mail) => <span className={styles.kind}>{i18n._(kindWord(mail.kind))}</span>,
  };
  const to: Column<WireMail> = { name: 'to', label: t`To`, cell: ({ person }) => nameOf(person) };
  const at: Column<WireMail> = { name: 'at', label: t`When`, cell: (mail) => <Moment at={mail.at} /> };
  const state: Column<WireMail> = {
    name: 'state',
    label: t`What became of it`,
    cell: (mail) => (
      <span>
        <Badge tone={stateWords[mail.state].tone}>{i18n._(stateWords[mail.state].word)}</Badge>
        {mail.rule !== undefined && <span className={styles.why}>{mail.rule}</span>}
      </span>
    ),
  };
  return of === 'business' ? [kind, to, at, state] : [kind, at, state];
}
