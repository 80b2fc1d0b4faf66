// Somebody joins. Nobody signs up here: an administrator hands over the link that sets the password, and they set up a second factor themselves.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { staffRoutes } from '@steward/protocol/wire/staff-routes.ts';
import { sayInForm } from '../../api/say-error.ts';
import { Button } from '../../design/parts/button.tsx';
import confirm from '../../design/parts/confirm.module.css';
import { CopyLine } from '../../design/parts/copy-line.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { staffClient, staffPeopleQuery, staffQueries } from '../queries.ts';

export function AddStaff() {
  const { t, i18n } = useLingui();
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const add = useMutation({
    mutationFn: () => staffClient.call(staffRoutes.addStaff, { body: { email: email.trim(), name: name.trim() } }),
    onSuccess: () => staffQueries.invalidateQueries({ queryKey: staffPeopleQuery.queryKey }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  if (add.data)
    return (
      <div className={confirm.body}>
        <p>
          <Trans>
            Hand this link over yourself. It sets the password, once, until <Moment at={add.data.until} dated />. What they may ask for, you
            say afterwards.
          </Trans>
        </p>
        <CopyLine label={t`Link`} text={`${location.origin}/staff/password#${add.data.token}`} />
      </div>
    );
  const said = sayInForm(i18n, add.error, ['email', 'name']);
  return (
    <form className={confirm.body} onSubmit={submit}>
      {said.rest !== undefined && <Notice kind="stop">{said.rest}</Notice>}
      <Field
        label={t`E-mail address`}
        type="email"
        error={said.at('email')}
        autoComplete="off"
        required
        value={email}
        onChange={setEmail}
      />
      <Field
        label={t`Name`}
        hint={t`As customers read it, such as “Aylin K.”`}
        error={said.at('name')}
        autoComplete="off"
        required
        value={name}
        onChange={setName}
      />
      <div className={confirm.ways}>
        <Button kind="first" type="submit" busy={add.isPending}>
          <Trans>Add</Trans>
        </Button>
      </div>
    </form>
  );
}
