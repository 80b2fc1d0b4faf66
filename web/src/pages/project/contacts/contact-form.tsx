// A new contact, or a changed one. What somebody else saved meanwhile is shown before it is overwritten.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { contactsApi, type Contact } from '../../../api/collections.ts';
import { sayInForm } from '../../../api/say-error.ts';
import { Button } from '../../../design/parts/button.tsx';
import confirm from '../../../design/parts/confirm.module.css';
import { Field } from '../../../design/parts/field.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { say } from '../../../design/parts/toast.tsx';

export interface ContactFormProps {
  readonly project: string;
  /** Changed; without it a new one is made. */
  readonly contact?: Contact;
  readonly onDone: () => void;
}

const names = ['name', 'company', 'role', 'phone', 'email', 'note'] as const;
type Typed = Readonly<Record<(typeof names)[number], string>>;

/** What was typed and not saved yet, by project or contact: closing the dialog by mistake loses nothing. */
const drafts = new Map<string, Typed>();

const typedOf = (contact: Contact | undefined): Typed =>
  Object.fromEntries(names.map((name) => [name, contact?.fields[name] ?? ''])) as Typed;

export function ContactForm({ project, contact, onDone }: ContactFormProps) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const draft = contact?.id ?? project;
  const [typed, setTyped] = useState(() => drafts.get(draft) ?? typedOf(contact));
  const [seen] = useState(contact?.version);
  const [key] = useState(() => crypto.randomUUID());
  const save = useMutation({
    mutationFn: (version: number | undefined) =>
      contact && version !== undefined ? change(contact.id, version, typed) : create(project, typed, key),
    async onSuccess() {
      drafts.delete(draft);
      await queries.invalidateQueries({ queryKey: [contactsApi.name] });
      say({ text: t`Saved.` });
      onDone();
    },
    onError: () => contact && queries.invalidateQueries({ queryKey: [contactsApi.name, 'list'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(seen);
  };
  const said = sayInForm(i18n, save.error, names);
  const field = (name: keyof Typed) => ({
    value: typed[name],
    error: said.at(name),
    autoComplete: 'off',
    onChange(value: string) {
      const next = { ...typed, [name]: value };
      drafts.set(draft, next);
      setTyped(next);
    },
  });
  const giveUp = () => {
    drafts.delete(draft);
    onDone();
  };
  const theirs = contact && save.error && contact.version !== seen ? contact : undefined;
  return (
    <form className={confirm.body} onSubmit={submit}>
      {said.rest !== undefined && <Notice kind="stop">{said.rest}</Notice>}
      {theirs && <Theirs contact={theirs} onTake={giveUp} onKeep={() => save.mutate(theirs.version)} />}
      <Field label={t`Name`} required {...field('name')} />
      <Field label={t`Company`} {...field('company')} />
      <Field label={t`Role`} hint={t`Such as architect or supplier.`} {...field('role')} />
      <Field label={t`Phone`} type="tel" {...field('phone')} />
      <Field label={t`E-mail address`} type="email" {...field('email')} />
      <Field label={t`Note`} long {...field('note')} />
      <div className={confirm.ways}>
        <Button kind="first" type="submit" busy={save.isPending}>
          <Trans>Save</Trans>
        </Button>
        <Button onClick={giveUp}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}

function Theirs({ contact, onTake, onKeep }: { readonly contact: Contact; readonly onTake: () => void; readonly onKeep: () => void }) {
  return (
    <Notice>
      <p>
        <Trans>
          It now says:{' '}
          {names
            .map((name) => contact.fields[name])
            .filter(Boolean)
            .join(' · ')}
        </Trans>
      </p>
      <div className={confirm.ways}>
        <Button onClick={onTake}>
          <Trans>Take theirs</Trans>
        </Button>
        <Button onClick={onKeep}>
          <Trans>Keep mine instead</Trans>
        </Button>
      </div>
    </Notice>
  );
}

const create = (project: string, typed: Typed, idempotencyKey: string) => {
  const { name, ...more } = typed;
  const fields = { name: name.trim(), ...Object.fromEntries(Object.entries(more).filter(([, text]) => text.trim() !== '')) };
  return contactsApi.create({ project, fields }, { idempotencyKey });
};

const change = (id: string, version: number, typed: Typed) =>
  contactsApi.update(
    id,
    version,
    Object.fromEntries(Object.entries(typed).map(([name, text]) => [name, text.trim() === '' && name !== 'name' ? null : text.trim()])),
  );
