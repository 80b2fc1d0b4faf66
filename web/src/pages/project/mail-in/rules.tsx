// Whose e-mail the project takes, and what becomes of other e-mail. What is chosen holds at once.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { knownSendersMax } from '@steward/protocol/wire/mail-in-routes.ts';
import { mailOtherwiseRules, mailRules } from '@steward/protocol/words.ts';
import { mailInQuery, setMailRules, type Mailbox, type MailRules } from '../../../api/mail-in.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';
import { Button, IconButton } from '../../../design/parts/button.tsx';
import { Field } from '../../../design/parts/field.tsx';
import { Radios } from '../../../design/parts/radios.tsx';
import { Section } from '../../../design/parts/section.tsx';
import styles from './mail-in.module.css';
import { useOtherwiseWords, useRuleWords } from './mail-in-words.ts';

interface RulesProps {
  readonly project: string;
  readonly mailbox: Mailbox;
}

export function Rules({ project, mailbox }: RulesProps) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [rules, otherwise] = [useRuleWords(), useOtherwiseWords()];
  const set = useMutation({
    mutationFn: (change: MailRules) => setMailRules(project, mailbox.version, change),
    onSuccess: (now) => queries.setQueryData(mailInQuery(project).queryKey, now),
    // Somebody else changed them meanwhile: what holds now is shown, and can be changed again.
    onError: () => queries.invalidateQueries({ queryKey: mailInQuery(project).queryKey }),
  });
  return (
    <Section title={t`Whose e-mail it takes`}>
      {set.error && <ErrorNotice error={set.error} />}
      <div className={styles.stack}>
        <Radios
          quiet
          label={t`Whose e-mail it takes`}
          value={set.variables?.rule ?? mailbox.rule}
          options={mailRules.map((value) => ({ value, ...rules[value] }))}
          onChange={(rule) => set.mutate({ rule })}
        />
        {mailbox.rule === 'known' && <Senders mailbox={mailbox} busy={set.isPending} onChange={(senders) => set.mutate({ senders })} />}
        <Radios
          label={t`What becomes of other e-mail`}
          value={set.variables?.otherwise ?? mailbox.otherwise}
          options={mailOtherwiseRules.map((value) => ({ value, ...otherwise[value] }))}
          onChange={(next) => set.mutate({ otherwise: next })}
        />
      </div>
    </Section>
  );
}

interface SendersProps {
  readonly mailbox: Mailbox;
  readonly busy: boolean;
  readonly onChange: (senders: string[]) => void;
}

const senderPattern = /^[^\s@]{0,64}@[^\s@]{1,253}$/;

function Senders({ mailbox: { senders }, busy, onChange }: SendersProps) {
  const { t } = useLingui();
  const [typed, setTyped] = useState('');
  const [tried, setTried] = useState(false);
  const sender = typed.trim().toLowerCase();
  const fits = senderPattern.test(sender);
  const add = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!fits) return;
    onChange([...new Set([...senders, sender])].slice(0, knownSendersMax));
    setTyped('');
    setTried(false);
  };
  const wrong = tried && !fits ? t`An address, or a domain such as @example.org` : undefined;
  return (
    <div className={styles.stack}>
      <h3>
        <Trans>Known senders</Trans>
      </h3>
      {senders.length > 0 && (
        <ul className={styles.list} aria-label={t`Known senders`}>
          {senders.map((each) => (
            <li key={each} className={styles.sender}>
              <span>{each}</span>
              <IconButton
                label={t`Remove ${each}`}
                icon="close"
                busy={busy}
                onClick={() => onChange(senders.filter((other) => other !== each))}
              />
            </li>
          ))}
        </ul>
      )}
      <form className={styles.add} onSubmit={add} noValidate>
        <Field
          label={t`Address, or @example.org for everybody there`}
          value={typed}
          onChange={setTyped}
          type="email"
          autoComplete="off"

          error={wrong}
        />
        <Button type="submit" icon="plus" busy={busy}>
          <Trans>Add</Trans>
        </Button>
      </form>
    </div>
  );
}
