// The business itself: what it is called and where it is reached. On reports and letters it is written as it stands here.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import { businessQuery, type Business } from '../../api/business.ts';
import { client } from '../../api/client.ts';
import { sayInForm } from '../../api/say-error.ts';
import { businessesQuery } from '../../app/account.ts';
import { Button } from '../../design/parts/button.tsx';
import confirm from '../../design/parts/confirm.module.css';
import { CopyLine } from '../../design/parts/copy-line.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { say } from '../../design/parts/toast.tsx';
import { TakeOrDelete } from '../privacy/take-or-delete.tsx';
import styles from './people.module.css';
import { ErrorNotice } from '../../app/error-notice.tsx';

export function BusinessProfile({ mayChange }: { readonly mayChange: boolean }) {
  return (
    <>
      <Profile mayChange={mayChange} />
      {mayChange && <TakeOrDelete business />}
    </>
  );
}

function Profile({ mayChange }: { readonly mayChange: boolean }) {
  const { t } = useLingui();
  const { data: business, error } = useQuery(businessQuery);
  const [changing, setChanging] = useState(false);
  return (
    <Section
      title={t`The business`}
      lead={<Trans>As it stands on reports and in invitations.</Trans>}
      ways={
        mayChange &&
        business &&
        !changing && (
          <Button icon="edit" onClick={() => setChanging(true)}>
            <Trans>Change</Trans>
          </Button>
        )
      }
    >
      {error && <ErrorNotice error={error} />}
      {!business && !error && <Skeleton />}
      {business && !changing && (
        <>
          <Facts {...business} />
          <CopyLine label={t`Customer’s number, for our staff when you call for help`} text={business.id} />
        </>
      )}
      {business && changing && <ChangeBusiness business={business} onDone={() => setChanging(false)} />}
    </Section>
  );
}

function Facts({ name, address, phone }: { readonly name: string; readonly address: string; readonly phone: string }) {
  const { t } = useLingui();
  const rows = [
    [t`Name`, name],
    [t`Address`, address],
    [t`Phone`, phone],
  ] as const;
  return (
    <dl className={styles.facts}>
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value === '' ? <Trans>not said</Trans> : value}</dd>
        </div>
      ))}
    </dl>
  );
}

const orNull = (typed: string) => (typed.trim() === '' ? null : typed.trim());

function ChangeBusiness({ business, onDone }: { readonly business: Business; readonly onDone: () => void }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  // The version that was seen when the form opened: what somebody else saved meanwhile is not overwritten unseen.
  const [seen] = useState(business.version);
  const [name, setName] = useState(business.name);
  const [address, setAddress] = useState(business.address);
  const [phone, setPhone] = useState(business.phone);
  const save = useMutation({
    mutationFn: (version: number) => {
      const fields = { name: name.trim(), address: orNull(address), phone: orNull(phone) };
      return client.call(businessRoutes.updateBusiness, { body: { fields } }, { version });
    },
    async onSuccess() {
      await Promise.all([
        queries.invalidateQueries({ queryKey: businessQuery.queryKey }),
        queries.invalidateQueries({ queryKey: businessesQuery.queryKey }),
      ]);
      say({ text: t`Saved.` });
      onDone();
    },
    onError: () => queries.invalidateQueries({ queryKey: businessQuery.queryKey }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(seen);
  };
  const said = sayInForm(i18n, save.error, ['name', 'address', 'phone']);
  const theirs = save.error !== null && business.version !== seen;
  return (
    <form className={`${styles.form} ${styles.narrow}`} onSubmit={submit}>
      {said.rest !== undefined && <Notice kind="stop">{said.rest}</Notice>}
      {theirs && (
        <Notice>
          <Facts {...business} />
          <Button busy={save.isPending} onClick={() => save.mutate(business.version)}>
            <Trans>Keep mine instead</Trans>
          </Button>
        </Notice>
      )}
      <Field label={t`Name`} error={said.at('name')} autoComplete="organization" required value={name} onChange={setName} />
      <Field label={t`Address`} error={said.at('address')} long value={address} onChange={setAddress} />
      <Field label={t`Phone`} error={said.at('phone')} type="tel" autoComplete="tel" value={phone} onChange={setPhone} />
      <div className={confirm.ways}>
        <Button kind="first" type="submit" busy={save.isPending}>
          <Trans>Save</Trans>
        </Button>
        <Button onClick={onDone}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
