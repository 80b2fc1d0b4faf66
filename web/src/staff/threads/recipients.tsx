// Who was sent something about the person, by the ledger, and who of them has been told of the correction, erasure or restriction.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sayError } from '../../api/say-error.ts';
import { Button } from '../../design/parts/button.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import contact from '../../pages/contact/contact.module.css';
import { staffQueries } from '../queries.ts';
import { recipientsQuery, threadWays, type Recipient, type StaffThread } from './thread-queries.ts';

export function Recipients({ thread, onDone }: { readonly thread: StaffThread; readonly onDone: (thread: StaffThread) => void }) {
  const { t, i18n } = useLingui();
  const [asked, setAsked] = useState(false);
  const { data, error } = useQuery({ ...recipientsQuery(thread.id), enabled: asked });
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>();
  const tell = async (processor: string) => {
    setBusy(true);
    setFailed(undefined);
    try {
      onDone(await threadWays(thread.id).told([processor]));
      await staffQueries.invalidateQueries({ queryKey: recipientsQuery(thread.id).queryKey });
    } catch (problem) {
      setFailed(problem);
    } finally {
      setBusy(false);
    }
  };
  const wrong = error ?? failed;
  return (
    <Section
      title={t`Who has to be told`}
      lead={
        <Trans>
          Whoever received the data learns of the change, unless that is impossible (Art. 19 GDPR). The person sees whom you told.
        </Trans>
      }
    >
      {!asked && (
        <Button icon="search" onClick={() => setAsked(true)}>
          <Trans>Look into the log who received something</Trans>
        </Button>
      )}
      {wrong !== undefined && wrong !== null && <Notice kind="stop">{sayError(i18n, wrong)}</Notice>}
      {data?.recipients.length === 0 && (
        <p>
          <Trans>Nothing about this person went to another company.</Trans>
        </p>
      )}
      {data && (
        <ul className={contact.list}>
          {data.recipients.map((each) => (
            <li key={each.processor} className={contact.row}>
              <OneRecipient of={each} busy={busy} onTell={() => void tell(each.processor)} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

interface OneProps {
  readonly of: Recipient;
  readonly busy: boolean;
  readonly onTell: () => void;
}

function OneRecipient({ of: { name, company, times, lastAt, toldAt }, busy, onTell }: OneProps) {
  return (
    <>
      <strong>{name}</strong>
      <span className={contact.facts}>
        <span>{company}</span>
        <span>
          <Trans>
            {times}×, last <Moment at={lastAt} dated />
          </Trans>
        </span>
      </span>
      {toldAt === undefined ? (
        <div className={contact.ways}>
          <Button icon="check" busy={busy} onClick={onTell}>
            <Trans>I have told them</Trans>
          </Button>
        </div>
      ) : (
        <span>
          <Trans>
            told <Moment at={toldAt} dated />
          </Trans>
        </span>
      )}
    </>
  );
}
