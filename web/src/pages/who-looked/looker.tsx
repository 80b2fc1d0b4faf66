// Who looked, as a face; and the way to learn who it was.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { reasonCharsMax, reasonCharsMin } from '@steward/protocol/catalogue/built-in/namings.ts';
import { withPerson, type EntriesData, type LedgerEntry, type LedgerWho } from '../../api/ledger.ts';
import { nameLooker, type Named } from '../../api/namings.ts';
import { useIsAdmin } from '../../app/account.ts';
import { Avatar } from '../../design/parts/avatar.tsx';
import { Button } from '../../design/parts/button.tsx';
import confirm from '../../design/parts/confirm.module.css';
import { Dialog } from '../../design/parts/dialog.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Icon, type IconName } from '../../design/parts/icon.tsx';
import { plainName } from '../../app/plain-name.ts';
import type { Names } from './say-entry.ts';
import styles from './looks.module.css';
import { ErrorNotice } from '../../app/error-notice.tsx';

const icons: Readonly<Record<LedgerWho['actor'], IconName>> = {
  member: 'person',
  worker: 'clock',
  operator: 'building',
  visitor: 'person',
  staff: 'shield',
};

export function Face({ who, names }: { readonly who: LedgerWho | undefined; readonly names: Names }) {
  const name = who?.person === undefined || who.hidden ? undefined : names.person(who.person);
  if (name !== undefined) return <Avatar name={plainName(name)} />;
  return (
    <span className={styles.face}>
      <Icon name={who ? icons[who.actor] : 'lock'} />
    </span>
  );
}

/** For who runs the business: asks for a reason, says what becomes of it, and shows the name in place once it is known. */
export function NamePerson({ entry }: { readonly entry: LedgerEntry }) {
  const { t } = useLingui();
  const isAdmin = useIsAdmin();
  const [asking, setAsking] = useState(false);
  if (!isAdmin) return null;
  return (
    <>
      <button type="button" className={styles.quiet} onClick={() => setAsking(true)}>
        <Trans>Name this person</Trans>
      </button>
      <Dialog open={asking} title={t`Name this person`} onClose={() => setAsking(false)}>
        <AskReason entry={entry} onDone={() => setAsking(false)} />
      </Dialog>
    </>
  );
}

function AskReason({ entry, onDone }: { readonly entry: LedgerEntry; readonly onDone: () => void }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [wrong, setWrong] = useState(false);
  const [key] = useState(() => crypto.randomUUID());
  const length = reason.trim().length;
  const ask = useMutation({
    mutationFn: () => nameLooker(entry, reason.trim(), key),
    onSuccess(named) {
      queries.setQueriesData<EntriesData>({ queryKey: ['ledger', 'entries'] }, (known) => known && withName(known, entry, named));
      queries.setQueryData<LedgerEntry | null>(
        ['ledger', 'entry', entry.volume, entry.index],
        (known) => known && withPerson(known, named.person),
      );
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const fits = length >= reasonCharsMin && length <= reasonCharsMax;
    setWrong(!fits);
    if (fits) ask.mutate();
  };
  return (
    <form className={confirm.body} onSubmit={submit}>
      <p>
        <Trans>
          Colleagues’ looks are shown without names. You can learn who this was if you say why. Your reason is written into this log, and
          the colleague will see it, with your name.
        </Trans>
      </p>
      {ask.error && <ErrorNotice error={ask.error} />}
      <Field
        label={t`Reason`}
        long
        required
        hint={t`One sentence that the colleague will read: ${reasonCharsMin} to ${reasonCharsMax} characters.`}
        error={wrong ? t`${reasonCharsMin} to ${reasonCharsMax} characters, please.` : undefined}
        value={reason}
        onChange={setReason}
      />
      <div className={confirm.ways}>
        <Button kind="first" type="submit" busy={ask.isPending}>
          <Trans>Name and log it</Trans>
        </Button>
        <Button onClick={onDone}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}

/** The name stands at this one entry alone: that another was the same person's, nobody has given a reason for. */
function withName(data: EntriesData, { volume, index }: LedgerEntry, named: Named): EntriesData {
  const each = (entry: LedgerEntry) => (entry.volume === volume && entry.index === index ? withPerson(entry, named.person) : entry);
  return { ...data, pages: data.pages.map((page) => ({ ...page, entries: page.entries.map(each) })) };
}
