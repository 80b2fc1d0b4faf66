// One contact: everything that is known, and what can be done with it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { contactsApi, type Contact } from '../../../api/collections.ts';
import { sayError } from '../../../api/say-error.ts';
import { accountQuery } from '../../../app/account.ts';
import { useProjectRole } from '../../../app/rights.ts';
import { Button } from '../../../design/parts/button.tsx';
import confirm from '../../../design/parts/confirm.module.css';
import { say } from '../../../design/parts/toast.tsx';
import { WhoLookedLink } from '../../who-looked/who-looked-link.tsx';
import { RecordLinks } from '../../privacy/record-links.tsx';
import { Reach } from '../../people/reach.tsx';
import { ContactForm } from './contact-form.tsx';
import styles from './contacts.module.css';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export interface ContactDetailsProps {
  readonly contact: Contact;
  readonly project: string;
  readonly onGone: () => void;
}

export function ContactDetails({ contact, project, onGone }: ContactDetailsProps) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const [changing, setChanging] = useState(false);
  const { data: account } = useQuery(accountQuery);
  const role = useProjectRole(project);
  const mayChange = role === 'manager' || (role === 'contributor' && contact.createdBy === account?.person);
  const { name = '', company, role: work, email, phone, note } = contact.fields;
  const refetch = () => queries.invalidateQueries({ queryKey: [contactsApi.name] });
  const restore = useMutation({
    mutationFn: () => contactsApi.restore(contact.id),
    onSettled: refetch,
    onError: (error) => say({ text: sayError(i18n, error), kind: 'stop' }),
  });
  const trash = useMutation({
    mutationFn: () => contactsApi.trash(contact.id),
    async onSuccess() {
      onGone();
      await refetch();
      say({ text: t`${name} is in the trash.`, action: { label: t`Undo`, run: () => restore.mutate() } });
    },
  });
  if (changing) return <ContactForm project={project} contact={contact} onDone={() => setChanging(false)} />;
  const facts = [
    [t`Company`, company],
    [t`Role`, work],
    [t`Note`, note],
  ] as const;
  return (
    <div className={confirm.body}>
      {trash.error && <ErrorNotice error={trash.error} />}
      <Reach email={email} phone={phone} />
      <dl className={styles.facts}>
        {facts.map(
          ([label, value]) =>
            value !== undefined && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      <div className={confirm.ways}>
        <WhoLookedLink collection={contactsApi.name} record={contact.id} />
      </div>
      {mayChange && (
        <div className={confirm.ways}>
          <Button icon="edit" onClick={() => setChanging(true)}>
            <Trans>Change</Trans>
          </Button>
          <Button icon="trash" busy={trash.isPending} onClick={() => trash.mutate()}>
            <Trans>Put into the trash</Trans>
          </Button>
          <RecordLinks collection={contactsApi.name} id={contact.id} />
        </div>
      )}
    </div>
  );
}
