// One of those that receive something: closed, who it is, whether it is on and how much went there; open, everything about it, and its switch.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { receiversQuery, switchProcessor, type Receiver } from '../../api/processors.ts';
import { useIsAdmin } from '../../app/account.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';
import { Badge } from '../../design/parts/badge.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Confirm } from '../../design/parts/confirm.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { say } from '../../design/parts/toast.tsx';
import { Facts } from '../held/facts.tsx';
import { Disclosures } from './disclosures.tsx';
import { basisOf, companyOf, fieldOf, nameOf, placeOf, whyOf } from './receiver-words.ts';
import styles from './receivers.module.css';

export function ReceiverCard({ receiver }: { readonly receiver: Receiver }) {
  const { i18n } = useLingui();
  const [open, setOpen] = useState(false);
  const { declared } = receiver;
  return (
    <details className={styles.card} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span className={styles.who}>
          <strong>{nameOf(i18n, receiver)}</strong>
          {declared && <span className={styles.soft}>{companyOf(i18n, declared.company)}</span>}
        </span>
        <span className={styles.state}>
          <State receiver={receiver} />
          {declared?.counted !== true && <Count receiver={receiver} />}
          <span className={styles.caret}>
            <Icon name="down" />
          </span>
        </span>
      </summary>
      {open && <Opened receiver={receiver} />}
    </details>
  );
}

function State({ receiver: { state, restingUntil } }: { readonly receiver: Receiver }) {
  if (state === 'off-by-business' || state === 'off-by-operator')
    return (
      <Badge>
        <Trans>Switched off</Trans>
      </Badge>
    );
  if (state === 'undeclared')
    return (
      <Badge tone="stop">
        <Trans>Not on the list</Trans>
      </Badge>
    );
  if (restingUntil !== undefined)
    return (
      <Badge tone="wait">
        <Trans>Does not answer</Trans>
      </Badge>
    );
  return (
    <Badge tone="good">
      <Trans context="processor">On</Trans>
    </Badge>
  );
}

function Count({ receiver: { sent, refused, more } }: { readonly receiver: Receiver }) {
  return (
    <span className={styles.soft}>
      {sent === 0 && refused === 0 && <Trans>nothing lately</Trans>}
      {sent > 0 && <Plural value={sent} one="# time" other="# times" />}
      {more && <Trans> and more</Trans>}
      {sent > 0 && refused > 0 && ', '}
      {refused > 0 && <Plural value={refused} one="# refused" other="# refused" />}
    </span>
  );
}

function Opened({ receiver }: { readonly receiver: Receiver }) {
  const { t, i18n } = useLingui();
  const { declared, state, offSince, restingUntil, lastAt } = receiver;
  const day = (text: string) => i18n.date(`${text}T12:00:00Z`, { dateStyle: 'long', timeZone: 'UTC' });
  return (
    <div className={styles.opened}>
      {declared && <p className={styles.why}>{whyOf(i18n, receiver)}</p>}
      {state === 'off-by-operator' && (
        <p>
          <Trans>The operator has switched it off for everybody. Nothing goes there.</Trans>
        </p>
      )}
      {offSince !== undefined && (
        <p>
          <Trans>
            Switched off by your business: <Moment at={offSince} dated />
          </Trans>
        </p>
      )}
      {restingUntil !== undefined && (
        <p>
          <Trans>
            It failed several times in a row and is left alone. It is tried again <Moment at={restingUntil} />.
          </Trans>
        </p>
      )}
      {declared && (
        <Facts
          facts={[
            [t`Is sent exactly`, <Sent key="sent" fields={declared.fields} />],
            [t`Company`, companyOf(i18n, declared.company)],
            [t`Where`, placeOf(i18n, declared.place)],
            [t`Legal basis`, basisOf(i18n, declared.legalBasis)],
            [
              t`On the list since`,
              <time key="since" dateTime={declared.since}>
                {day(declared.since)}
              </time>,
            ],
            ...(declared.hosts.length === 0
              ? []
              : ([
                  [
                    t`Reached only at`,
                    <code key="hosts" className={styles.hosts}>
                      {declared.hosts.join(', ')}
                    </code>,
                  ],
                ] as const)),
          ]}
        />
      )}
      <Switch receiver={receiver} />
      {lastAt !== undefined && <Disclosures id={receiver.id} />}
    </div>
  );
}

function Sent({ fields }: { readonly fields: readonly string[] }) {
  const { i18n } = useLingui();
  return (
    <ul className={styles.fields}>
      {fields.map((field) => (
        <li key={field}>
          {fieldOf(i18n, field)} <code className={styles.soft}>{field}</code>
        </li>
      ))}
    </ul>
  );
}

function Switch({ receiver }: { readonly receiver: Receiver }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const isAdmin = useIsAdmin();
  const [asking, setAsking] = useState(false);
  const turn = useMutation({
    mutationFn: (on: boolean) => switchProcessor(receiver.id, on),
    onSuccess: ({ on }) => say({ text: on ? t`Switched on.` : t`Switched off. Nothing more goes there.` }),
    onSettled: async () => {
      setAsking(false);
      await queries.invalidateQueries({ queryKey: receiversQuery.queryKey });
    },
  });
  if (!isAdmin || !receiver.switchable || receiver.state === 'off-by-operator') return null;
  const name = nameOf(i18n, receiver);
  return (
    <div className={styles.switch}>
      {receiver.state === 'on' ? (
        <Button onClick={() => setAsking(true)}>
          <Trans>Switch off for my business</Trans>
        </Button>
      ) : (
        <Button busy={turn.isPending} onClick={() => turn.mutate(true)}>
          <Trans>Switch on again</Trans>
        </Button>
      )}
      {turn.error && <ErrorNotice error={turn.error} />}
      <Confirm
        open={asking}
        title={t`Switch off “${name}”?`}
        deed={t`Switch off`}
        busy={turn.isPending}
        onConfirm={() => turn.mutate(false)}
        onClose={() => setAsking(false)}
      >
        <p>
          <Trans>
            Nothing of your business is sent there any more, for anybody in it. What needs it is not offered, everything else works on.
          </Trans>
        </p>
        {receiver.accountsGoOn && (
          <p>
            <Trans>What an account needs goes on: confirming an address, a forgotten password, warnings of a sign-in.</Trans>
          </p>
        )}
      </Confirm>
    </div>
  );
}
