// The address somebody signs in with. Another one counts once it is confirmed from there.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../../api/client.ts';
import { sayInForm } from '../../api/say-error.ts';
import { freshly } from '../../app/freshly.ts';
import type { Account } from '../../app/account.ts';
import { Badge } from '../../design/parts/badge.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import styles from './account.module.css';

export function EmailAddress({ account }: { readonly account: Account }) {
  const { t } = useLingui();
  const [changing, setChanging] = useState(false);
  const [asked, setAsked] = useState<string>();
  return (
    <Section
      title={t`E-mail address`}
      lead={<Trans>You sign in with it, and a forgotten password is set anew by a mail to it.</Trans>}
      ways={
        !changing && (
          <Button onClick={() => setChanging(true)}>
            <Trans>Change the address</Trans>
          </Button>
        )
      }
    >
      <p className={styles.what}>
        <strong>{account.email}</strong>
        {account.emailConfirmed ? <Badge tone="good">{t`Confirmed`}</Badge> : <Badge tone="wait">{t`Not confirmed`}</Badge>}
      </p>
      {!account.emailConfirmed && (
        <p className={styles.soft}>
          <Trans>Open the link in the mail we sent when you signed up: it shows that mails to you arrive.</Trans>
        </p>
      )}
      {asked !== undefined && (
        <Notice>
          <Trans>We have sent a mail to {asked}. Open the link in it; until then your address stays as it is.</Trans>
        </Notice>
      )}
      {changing && (
        <NewAddress
          onAsked={(email) => {
            setAsked(email);
            setChanging(false);
          }}
          onCancel={() => setChanging(false)}
        />
      )}
    </Section>
  );
}

function NewAddress({ onAsked, onCancel }: { readonly onAsked: (email: string) => void; readonly onCancel: () => void }) {
  const { t, i18n } = useLingui();
  const [email, setEmail] = useState('');
  const ask = useMutation({
    mutationFn: () => freshly(() => client.call(accountRoutes.changeEmail, { body: { email: email.trim() } })),
    onSuccess: () => onAsked(email.trim()),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  const said = sayInForm(i18n, ask.error, ['email']);
  return (
    <form className={styles.form} onSubmit={submit}>
      {said.rest !== undefined && <Notice kind="stop">{said.rest}</Notice>}
      <Field
        label={t`New e-mail address`}
        error={said.at('email')}
        type="email"
        autoComplete="email"
        required
        value={email}
        onChange={setEmail}
      />
      <div className={styles.row}>
        <Button kind="first" type="submit" busy={ask.isPending}>
          <Trans>Send a link to this address</Trans>
        </Button>
        <Button onClick={onCancel}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
