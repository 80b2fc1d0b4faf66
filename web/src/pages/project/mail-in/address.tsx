// The address itself: given, copied, replaced, taken away.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { mailInQuery, setMailAddress, type MailIn } from '../../../api/mail-in.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';
import { Button } from '../../../design/parts/button.tsx';
import confirmed from '../../../design/parts/confirm.module.css';
import { Confirm } from '../../../design/parts/confirm.tsx';
import { CopyLine } from '../../../design/parts/copy-line.tsx';
import { Dialog } from '../../../design/parts/dialog.tsx';
import { Moment } from '../../../design/parts/moment.tsx';
import { EmptyState } from '../../../design/parts/notice.tsx';
import { Radios } from '../../../design/parts/radios.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { say } from '../../../design/parts/toast.tsx';
import styles from './mail-in.module.css';

interface AddressProps {
  readonly project: string;
  readonly mailIn: MailIn;
  readonly decides: boolean;
}

export function Address({ project, mailIn: { available, mailbox }, decides }: AddressProps) {
  const { t } = useLingui();
  const [asked, setAsked] = useState<'rotate' | 'off'>();
  const close = () => setAsked(undefined);
  const address = mailbox?.address;
  if (address === undefined) return <None project={project} decides={decides && available} />;
  return (
    <Section
      title={t`Address for e-mail`}
      lead={t`What is sent or forwarded there appears in the project's messages, with its files.`}
      ways={
        decides && (
          <>
            <Button icon="key" onClick={() => setAsked('rotate')}>
              <Trans>New address</Trans>
            </Button>
            <Button kind="plain" onClick={() => setAsked('off')}>
              <Trans>Switch off</Trans>
            </Button>
          </>
        )
      }
    >
      <CopyLine label={t`Send or forward to`} text={address} />
      <p className={styles.soft}>
        <Trans>Whoever knows the address can write to it, so pass it on only to people you trust. You can replace it at any time.</Trans>
      </p>
      {mailbox?.former && Date.parse(mailbox.former.until) > Date.now() && (
        <p className={styles.soft}>
          <Trans>
            The address before still takes e-mail until <Moment at={mailbox.former.until} dated />.
          </Trans>
        </p>
      )}
      <Dialog open={asked === 'rotate'} title={t`Give the project a new address?`} onClose={close}>
        <Rotate project={project} onDone={close} />
      </Dialog>
      {asked === 'off' && <SwitchOff project={project} onDone={close} />}
    </Section>
  );
}

function None({ project, decides }: { readonly project: string; readonly decides: boolean }) {
  const { t } = useLingui();
  const give = useSet(project);
  return (
    <EmptyState title={t`This project has no address for e-mail yet`}>
      <p>
        <Trans>
          With an address of its own, plans, offers and arrangements can be forwarded into the project: everybody in it finds them there.
        </Trans>
      </p>
      {give.error && <ErrorNotice error={give.error} />}
      {decides ? (
        <Button kind="first" icon="mail" busy={give.isPending} onClick={() => give.mutate({ step: 'on' })}>
          <Trans>Give it an address</Trans>
        </Button>
      ) : (
        <p className={styles.soft}>
          <Trans>Whoever manages the project can give it one.</Trans>
        </p>
      )}
    </EmptyState>
  );
}

interface Step {
  readonly step: 'on' | 'rotate' | 'off';
  readonly graceHours?: number;
}

function useSet(project: string, onDone?: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ step, graceHours }: Step) => setMailAddress(project, step, graceHours),
    onSuccess(now) {
      queries.setQueryData(mailInQuery(project).queryKey, now);
      onDone?.();
    },
  });
}

const graces = { now: 0, week: 7 * 24, month: 30 * 24 } as const;

function Rotate({ project, onDone }: { readonly project: string; readonly onDone: () => void }) {
  const { t } = useLingui();
  const [grace, setGrace] = useState<keyof typeof graces>('now');
  const rotate = useSet(project, () => {
    say({ text: t`The project has a new address.` });
    onDone();
  });
  const options = [
    { value: 'now', label: t`At once`, hint: t`For when strangers have got hold of it.` },
    { value: 'week', label: t`In a week`, hint: t`So that everybody can be told.` },
    { value: 'month', label: t`In 30 days`, hint: t`For programs that send by themselves.` },
  ] as const;
  return (
    <div className={confirmed.body}>
      {rotate.error && <ErrorNotice error={rotate.error} />}
      <Radios label={t`The present address ends`} value={grace} options={options} onChange={setGrace} />
      <div className={confirmed.ways}>
        <Button kind="first" busy={rotate.isPending} onClick={() => rotate.mutate({ step: 'rotate', graceHours: graces[grace] })}>
          <Trans>New address</Trans>
        </Button>
        <Button onClick={onDone}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </div>
  );
}

function SwitchOff({ project, onDone }: { readonly project: string; readonly onDone: () => void }) {
  const { t } = useLingui();
  const off = useSet(project, () => {
    say({ text: t`The project takes no e-mail any more.` });
    onDone();
  });
  return (
    <Confirm
      open
      title={t`Take no more e-mail?`}
      deed={t`Switch off`}
      busy={off.isPending}
      onConfirm={() => off.mutate({ step: 'off' })}
      onClose={onDone}
    >
      {off.error && <ErrorNotice error={off.error} />}
      <p>
        <Trans>
          The address ends at once and never comes back; later the project can get a new one. What came in stays, and so do the rules and
          the known senders.
        </Trans>
      </p>
    </Confirm>
  );
}
