// A case that shows nothing, or nothing to whoever looks at it: what it is about, what can be done with it, and what was opened in it.
import { Trans, useLingui } from '@lingui/react/macro';
import { plainName } from '../../app/plain-name.ts';
import { Badge } from '../../design/parts/badge.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import { enderWords, stateTones, stateWords } from '../case-words.ts';
import type { StaffCase, StaffMe } from '../queries.ts';
import styles from '../staff.module.css';
import { CaseFacts } from './case-facts.tsx';
import { Decide, Review, Take, Withdraw } from './deeds.tsx';
import { Opened } from './opened.tsx';

interface SheetProps {
  readonly of: StaffCase;
  readonly me: StaffMe;
  /** It has just been open on this page. */
  readonly wasOpen: boolean;
  /** It may be open, but nobody would hear of its end. */
  readonly unheard: boolean;
}

export function CaseSheet({ of, me, wasOpen, unheard }: SheetProps) {
  const { t, i18n } = useLingui();
  const { business, state, may, endedBy } = of;
  const lookedAt = state === 'ended' || state === 'reviewed' || (state === 'allowed' && of.staff !== undefined);
  return (
    <>
      <div className={styles.head}>
        <h1>{plainName(business.name)}</h1>
        <Badge tone={stateTones[state]}>{i18n._(stateWords[state])}</Badge>
      </div>
      {unheard && (
        <div className={styles.title}>
          <Notice kind="stop">
            <Trans>The server cannot be heard, so nothing is shown: the case may have ended. It comes back by itself.</Trans>
          </Notice>
        </div>
      )}
      {wasOpen && !unheard && (
        <div className={styles.title}>
          <Notice kind="stop">
            <Trans>The access has ended. What you saw is gone from this browser.</Trans>{' '}
            {endedBy !== undefined && <>{i18n._(enderWords[endedBy])}.</>}
          </Notice>
        </div>
      )}
      <Deeds of={of} me={me} />
      <Section title={t`What it is about`}>
        <CaseFacts of={of} />
        {may.end && <Withdraw of={of} />}
      </Section>
      {lookedAt && (
        <Section
          title={t`What was opened`}
          lead={of.sealedUntil === undefined && <Trans>From the customer’s ledger: the customer sees the same.</Trans>}
        >
          <Opened id={of.id} />
        </Section>
      )}
    </>
  );
}

function Deeds({ of, me }: { readonly of: StaffCase; readonly me: StaffMe }) {
  const { may } = of;
  return (
    <>
      {may.take && <Take of={of} me={me} />}
      {may.decide && <Decide of={of} />}
      {may.review && <Review of={of} />}
    </>
  );
}
