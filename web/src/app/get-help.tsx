// *Get help*: whoever asks opens to the staff, for thirty minutes, exactly what they see here, if their business permits it; otherwise an admin is asked first.
// What will be seen, by whom and how it ends is said before anything is sent.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { reasonCharsMax, reasonCharsMin } from '@steward/protocol/catalogue/built-in/cases.ts';
import { getHelp, supportRuleQuery, type WireScope } from '../api/cases.ts';
import { Button, buttonClass } from '../design/parts/button.tsx';
import confirm from '../design/parts/confirm.module.css';
import { Dialog } from '../design/parts/dialog.tsx';
import { Field } from '../design/parts/field.tsx';
import { Icon } from '../design/parts/icon.tsx';
import { useIsAdmin } from './account.ts';
import { useDraft } from './draft.ts';
import { ErrorNotice } from './error-notice.tsx';
import { SayScope } from './say-case.tsx';

/** A button that opens it, beside a record. */
export function GetHelpButton({ collection, id }: { readonly collection: string; readonly id: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className={buttonClass('plain')} onClick={() => setOpen(true)}>
        <Icon name="message" />
        <Trans>Get help</Trans>
      </button>
      <GetHelp open={open} scope={{ kind: 'records', records: [{ collection, id }] }} onClose={() => setOpen(false)} />
    </>
  );
}

interface GetHelpProps {
  readonly open: boolean;
  readonly scope: WireScope;
  readonly onClose: () => void;
}

export function GetHelp({ open, scope, onClose }: GetHelpProps) {
  const { t } = useLingui();
  return (
    <Dialog open={open} title={t`Get help`} onClose={onClose}>
      <Form scope={scope} onClose={onClose} />
    </Dialog>
  );
}

function Form({ scope, onClose }: Omit<GetHelpProps, 'open'>) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const draft = useDraft(`help ${JSON.stringify(scope)}`);
  const [wrong, setWrong] = useState(false);
  const [key] = useState(() => crypto.randomUUID());
  const reason = draft.text.trim();
  const ask = useMutation({
    mutationFn: () => getHelp(scope, reason, key),
    async onSuccess() {
      draft.set('');
      await queries.invalidateQueries({ queryKey: ['case'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const fits = reason.length >= reasonCharsMin && reason.length <= reasonCharsMax;
    setWrong(!fits);
    if (fits) ask.mutate();
  };
  if (ask.data) return <Sent waits={ask.data.state === 'waiting'} id={ask.data.id} onClose={onClose} />;
  return (
    <form className={confirm.body} onSubmit={submit}>
      <p>
        <Trans>
          For 30 minutes somebody of the staff sees what you see here, and nothing else: <SayScope scope={scope} />. Every look stands in
          the log, and you can end it at any time.
        </Trans>
      </p>
      <WhoIsAsked />
      {ask.error && <ErrorNotice error={ask.error} />}
      <Field
        label={t`What do you need help with?`}
        long
        required
        hint={t`${reasonCharsMin} to ${reasonCharsMax} characters. Your admins and the staff read it.`}
        error={wrong ? t`${reasonCharsMin} to ${reasonCharsMax} characters, please.` : undefined}
        value={draft.text}
        onChange={draft.set}
      />
      <div className={confirm.ways}>
        <Button kind="first" type="submit" busy={ask.isPending}>
          <Trans>Ask for help</Trans>
        </Button>
        <Button onClick={onClose}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}

function WhoIsAsked() {
  const isAdmin = useIsAdmin();
  const { data } = useQuery(supportRuleQuery);
  if (!data) return null;
  return (
    <p>
      {isAdmin || data.rule !== 'ask' ? (
        <Trans>The time begins when somebody of the staff takes it, within 24 hours.</Trans>
      ) : (
        <Trans>An owner or admin of your business is asked first. No answer means no.</Trans>
      )}
    </p>
  );
}

function Sent({ waits, id, onClose }: { readonly waits: boolean; readonly id: string; readonly onClose: () => void }) {
  return (
    <div className={confirm.body}>
      <p role="status">
        {waits ? (
          <Trans>Asked. It waits for an owner or admin of your business.</Trans>
        ) : (
          <Trans>Asked. You are told when somebody takes it, and see what they open.</Trans>
        )}
      </p>
      <div className={confirm.ways}>
        <Link className={buttonClass('first')} to="/app/privacy/requests" search={{ case: id }} onClick={onClose}>
          <Trans>Requests to look</Trans>
        </Link>
        <Button onClick={onClose}>
          <Trans>Close</Trans>
        </Button>
      </div>
    </div>
  );
}
