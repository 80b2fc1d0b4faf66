// What the account says of somebody, what colleagues see of them, and the address they sign in with.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import { client } from '../../api/client.ts';
import { profileQuery } from '../../api/people.ts';
import { sayInForm } from '../../api/say-error.ts';
import { accountQuery, businessesQuery, type Account } from '../../app/account.ts';
import { speak, type Language } from '../../app/language.ts';
import { Button } from '../../design/parts/button.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { say } from '../../design/parts/toast.tsx';
import styles from './account.module.css';
import { TakeOrDelete } from '../privacy/take-or-delete.tsx';
import { EmailAddress } from './email-address.tsx';
import { ErrorNotice } from '../../app/error-notice.tsx';

type Seen = {
  readonly version: number;
  readonly name: string;
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly work: string | undefined;
};

export function Profile({ account }: { readonly account: Account }) {
  const { t } = useLingui();
  const profile = useQuery(profileQuery(account.person));
  const { data: businesses } = useQuery(businessesQuery);
  const business = businesses?.find(({ id }) => id === account.business)?.name;
  return (
    <>
      <Section
        title={t`About you`}
        lead={business !== undefined && <Trans>Name, work and phone are what your colleagues in {business} see.</Trans>}
      >
        {profile.error && <ErrorNotice error={profile.error} />}
        {profile.isPending && <Skeleton lines={4} />}
        {profile.data && <AboutYou account={account} seen={profile.data} />}
      </Section>
      <EmailAddress account={account} />
      <TakeOrDelete />
    </>
  );
}

const languages = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'Deutsch' },
] as const;

const orNull = (text: string) => (text.trim() === '' ? null : text.trim());

function AboutYou({ account, seen }: { readonly account: Account; readonly seen: Seen }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const [name, setName] = useState(account.name);
  const [work, setWork] = useState(seen.work ?? '');
  const [phone, setPhone] = useState(seen.phone ?? '');
  const [language, setLanguage] = useState<Language>(account.language);
  // The version the form began with: what an admin changed meanwhile is not overwritten without a word.
  const [from, setFrom] = useState(seen.version);
  const save = useMutation({
    async mutationFn() {
      await client.call(accountRoutes.updateMe, { body: { name: name.trim(), language } });
      // The address as it is by now: colleagues would write to the old one otherwise.
      const fields = { name: name.trim(), email: account.email, work: orNull(work), phone: orNull(phone) };
      const params = { person: account.person };
      return client.call(businessRoutes.updateProfile, { params, body: { fields } }, { version: from });
    },
    async onSuccess({ version }) {
      setFrom(version);
      if (language !== account.language) await speak(language);
      say({ text: t`Saved.` });
    },
    async onSettled() {
      const { queryKey } = profileQuery(account.person);
      await Promise.all([
        queries.invalidateQueries({ queryKey: accountQuery.queryKey }),
        queries.invalidateQueries({ queryKey: ['members'] }),
      ]);
      // Said once, then it is theirs to decide.
      setFrom(queries.getQueryData(queryKey)?.version ?? from);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const said = sayInForm(i18n, save.error, ['name', 'work', 'phone']);
  return (
    <form className={styles.form} onSubmit={submit}>
      {said.rest !== undefined && <Notice kind="stop">{said.rest}</Notice>}
      {seen.email !== account.email && <FormerAddress />}
      <Field label={t`Name`} error={said.at('name')} autoComplete="name" required value={name} onChange={setName} />
      <Field
        label={t`Work`}
        hint={t`So that others know whom to ask, such as foreman or office.`}
        error={said.at('work')}
        value={work}
        onChange={setWork}
      />
      <Field
        label={t`Phone`}
        hint={t`To be reached on site. It may stay empty.`}
        error={said.at('phone')}
        type="tel"
        autoComplete="tel"
        value={phone}
        onChange={setPhone}
      />
      <Choice label={t`Language of the app and of mails`} value={language} options={languages} onChange={setLanguage} />
      <div className={styles.row}>
        <Button kind="first" type="submit" busy={save.isPending}>
          <Trans>Save</Trans>
        </Button>
      </div>
    </form>
  );
}

function FormerAddress() {
  return (
    <Notice>
      <Trans>Your colleagues still see your former e-mail address. Save to show them the one you sign in with.</Trans>
    </Notice>
  );
}
