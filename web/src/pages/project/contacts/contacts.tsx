// People outside the business who matter for the project: found by a few letters, called or written to with one press.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { contactsApi, type Contact } from '../../../api/collections.ts';
import { useProjectRole } from '../../../app/rights.ts';
import { Avatar } from '../../../design/parts/avatar.tsx';
import { Button } from '../../../design/parts/button.tsx';
import { Dialog } from '../../../design/parts/dialog.tsx';
import { Field } from '../../../design/parts/field.tsx';
import { Icon } from '../../../design/parts/icon.tsx';
import { EmptyState } from '../../../design/parts/notice.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { VirtualList } from '../../../design/parts/virtual-list.tsx';
import { ContactDetails } from './contact-details.tsx';
import { ContactForm } from './contact-form.tsx';
import styles from './contacts.module.css';
import { ErrorNotice } from '../../../app/error-notice.tsx';

const rowPx = 76;
const contactsOf = (project: string) => contactsApi.list({ project, sort: 'name' });

export function Contacts() {
  const { t } = useLingui();
  const { project } = useParams({ from: '/app/projects/$project/contacts' });
  const { data, error, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery(contactsOf(project));
  const role = useProjectRole(project);
  const [find, setFind] = useState('');
  const [adding, setAdding] = useState(false);
  const adds = role === 'manager' || role === 'contributor';
  const all = data?.records ?? [];
  const found = all.filter((contact) => fits(contact, find));
  const next = () => void (hasNextPage && !isFetching && fetchNextPage());
  return (
    <section>
      <div className={styles.head}>
        <h2>
          <Trans>Contacts</Trans>
        </h2>
        {adds && (
          <Button kind="first" icon="plus" onClick={() => setAdding(true)}>
            <Trans>New contact</Trans>
          </Button>
        )}
      </div>
      {error && <ErrorNotice error={error} />}
      {!data && !error && <Skeleton lines={5} />}
      {data && all.length === 0 && <NoContacts onAdd={adds ? () => setAdding(true) : undefined} />}
      {all.length > 0 && (
        <>
          <div className={styles.find}>
            <Field label={t`Find a contact`} type="search" autoComplete="off" value={find} onChange={setFind} />
          </div>
          <p role="status" className={found.length === 0 ? styles.soft : 'visually-hidden'}>
            {found.length === 0 ? <Trans>No contact fits.</Trans> : find !== '' && <Trans>{found.length} found</Trans>}
          </p>
          <VirtualList
            label={t`Contacts`}
            items={found}
            keyOf={({ id }) => id}
            rowPx={rowPx}
            onEnd={next}
            render={(contact) => <Row contact={contact} project={project} />}
          />
        </>
      )}
      <Shown project={project} contacts={all} />
      <Dialog open={adding} title={t`New contact`} onClose={() => setAdding(false)}>
        <ContactForm project={project} onDone={() => setAdding(false)} />
      </Dialog>
    </section>
  );
}

/** Every word that was typed is somewhere in the contact. */
function fits({ fields: { name, company, role, email, phone } }: Contact, find: string): boolean {
  const text = [name, company, role, email, phone].join(' ').toLocaleLowerCase();
  return find
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function NoContacts({ onAdd }: { readonly onAdd: (() => void) | undefined }) {
  const { t } = useLingui();
  return (
    <EmptyState title={t`No contact yet`}>
      <p>
        <Trans>Architects, suppliers, neighbours: whoever is called or written to about this site.</Trans>
      </p>
      {onAdd && (
        <Button onClick={onAdd}>
          <Trans>New contact</Trans>
        </Button>
      )}
    </EmptyState>
  );
}

function Row({ contact, project }: { readonly contact: Contact; readonly project: string }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { name = '', company, role, email, phone } = contact.fields;
  const open = () => void navigate({ to: '/app/projects/$project/contacts', params: { project }, search: { contact: contact.id } });
  return (
    <div className={styles.row}>
      <button type="button" className={styles.who} onClick={open}>
        <Avatar name={name} />
        <span className={styles.name}>
          <strong>{name}</strong>
          <span className={styles.soft}>{[company, role].filter(Boolean).join(' · ')}</span>
        </span>
      </button>
      {phone !== undefined && (
        <a className={styles.reach} href={telephone(phone)} aria-label={t`Call ${name}, ${phone}`} title={phone}>
          <Icon name="phone" />
          <span className={styles.number}>{phone}</span>
        </a>
      )}
      {email !== undefined && (
        <a className={styles.reach} href={mail(email)} aria-label={t`Write to ${name}, ${email}`} title={email}>
          <Icon name="mail" />
        </a>
      )}
    </div>
  );
}

const telephone = (phone: string) => `tel:${phone.replaceAll(/[^\d+*#]/g, '')}`;
const mail = (email: string) => `mailto:${encodeURIComponent(email).replaceAll('%40', '@')}`;

/** The one whose id is in the address. */
function Shown({ project, contacts }: { readonly project: string; readonly contacts: readonly Contact[] }) {
  const { contact: id } = useSearch({ from: '/app/projects/$project/contacts' });
  const navigate = useNavigate();
  const contact = contacts.find((each) => each.id === id);
  const close = () => void navigate({ to: '/app/projects/$project/contacts', params: { project }, search: {}, replace: true });
  return (
    <Dialog open={contact !== undefined} title={contact?.fields.name ?? ''} onClose={close}>
      {contact && <ContactDetails contact={contact} project={project} onGone={close} />}
    </Dialog>
  );
}
