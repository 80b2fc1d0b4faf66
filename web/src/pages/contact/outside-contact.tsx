// Reaching the operator without an account: what is written counts once it is confirmed by the link in a mail. Whoever is signed in goes to their own page.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useSearch } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { threadKinds, type ThreadKind } from '@steward/protocol/words.ts';
import { contactQuery, writeOutside } from '../../api/contact.ts';
import { sayError } from '../../api/say-error.ts';
import { accountQuery } from '../../app/account.ts';
import { useDraft } from '../../app/draft.ts';
import { Button } from '../../design/parts/button.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Authority } from './authority.tsx';
import styles from './contact.module.css';
import { KindChoice } from './kind-choice.tsx';
import { OutsideFrame } from './outside-frame.tsx';

export function OutsideContact() {
  const { t } = useLingui();
  const { about, kind } = useSearch({ strict: false }) as { readonly about?: string; readonly kind?: string };
  const { data: account } = useQuery(accountQuery);
  const [sentTo, setSentTo] = useState<string>();
  if (account) return <Navigate to="/app/privacy/contact/new" search={{ ...(about && { about }), ...(kind && { kind }) }} replace />;
  return (
    <OutsideFrame title={t`Contact`}>
      <p className={styles.lead}>
        <Trans>
          Ask, complain, or use a right, without an account. We mail you a link; nobody reads what you wrote before you have opened it, and
          after 48 hours without that it is deleted.
        </Trans>
      </p>
      <p>
        <Trans>
          With an account,{' '}
          <Link to="/sign-in" search={{ to: '/app/privacy/contact/new' }}>
            sign in
          </Link>{' '}
          first: then you find it again in your Privacy pages.
        </Trans>
      </p>
      {sentTo === undefined ? <Write kind={kind} onSent={setSentTo} /> : <Sent to={sentTo} />}
      <Authority />
    </OutsideFrame>
  );
}

function Sent({ to }: { readonly to: string }) {
  return (
    <Notice>
      <p>
        <Trans>
          Look into the mailbox of <strong>{to}</strong>. Open the link in our mail within 48 hours, and it reaches us.
        </Trans>
      </p>
    </Notice>
  );
}

function Write({ kind: asked, onSent }: { readonly kind: string | undefined; readonly onSent: (email: string) => void }) {
  const { t, i18n } = useLingui();
  const { data: contact } = useQuery(contactQuery);
  const [kind, setKind] = useState<ThreadKind>(threadKinds.find((each) => each === asked) ?? 'question');
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const subject = useDraft('outside-subject');
  const text = useDraft('outside-text');
  const [key] = useState(() => crypto.randomUUID());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const language = i18n.locale === 'de' ? 'de' : 'en';
      const who = { email: email.trim(), ...(name.trim() === '' ? {} : { name: name.trim() }) };
      await writeOutside({ kind, subject: subject.text, text: text.text, language, ...who }, key);
      subject.set('');
      text.set('');
      onSent(email.trim());
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => void send(event)}>
      <KindChoice value={kind} onChange={setKind} />
      <Field
        label={t`Your e-mail address`}
        type="email"
        autoComplete="email"
        value={email}
        onChange={setEmail}
        hint={t`For the link to our answer, and for nothing else.`}
        required
      />
      <Field label={t`Your name, if you like`} autoComplete="name" value={name} onChange={setName} />
      <Field label={t`Subject`} value={subject.text} onChange={subject.set} required />
      <Field label={t`What do you want to tell us?`} long value={text.text} onChange={text.set} required />
      {contact && (
        <p className={styles.lead}>
          <Trans>
            A right is answered within {contact.rightDays} days, everything else within {contact.otherDays}. It is deleted three years after
            you wrote it.
          </Trans>
        </p>
      )}
      {error !== undefined && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      <div className={styles.ways}>
        <Button kind="first" type="submit" icon="send" busy={busy}>
          <Trans>Send</Trans>
        </Button>
      </div>
    </form>
  );
}
