// Everything that was chosen, the newest first, each with the number that proves it.
import { msg } from '@lingui/core/macro';
import type { MessageDescriptor } from '@lingui/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { consentsUrl, type Consent, type Preference } from '../../../api/preferences.ts';
import { Badge, type Tone } from '../../../design/parts/badge.tsx';
import { Moment } from '../../../design/parts/moment.tsx';
import { Section } from '../../../design/parts/section.tsx';
import shared from '../privacy.module.css';
import styles from './preferences.module.css';
import { useSaid } from './use-said.ts';

const states: Readonly<Record<Consent['state'], { readonly label: MessageDescriptor; readonly tone: Tone }>> = {
  given: { label: msg`Given`, tone: 'info' },
  lowered: { label: msg`Turned down`, tone: 'quiet' },
  withdrawn: { label: msg`Withdrawn`, tone: 'quiet' },
};

export interface HistoryProps {
  readonly history: readonly Consent[];
  readonly preferences: readonly Preference[];
}

export function History({ history, preferences }: HistoryProps) {
  const { t } = useLingui();
  return (
    <Section
      title={t`What you chose so far`}
      lead={
        history.length === 0 ? (
          <Trans>You have chosen nothing yet: everything optional is off.</Trans>
        ) : (
          <Trans>Each change has a receipt. Whoever has its number can check it, without an account.</Trans>
        )
      }
      ways={
        history.length > 0 && (
          <a href={consentsUrl} download>
            <Trans>Download as a file (ISO/IEC TS 27560)</Trans>
          </a>
        )
      }
    >
      {history.length > 0 && (
        <ul className={shared.rows}>
          {history.map((consent) => (
            <Row key={consent.id} consent={consent} preference={preferences.find(({ name }) => name === consent.preference)} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Row({ consent, preference }: { readonly consent: Consent; readonly preference: Preference | undefined }) {
  const { i18n } = useLingui();
  const said = useSaid();
  const { label, tone } = states[consent.state];
  const named = (level: string) => {
    const found = preference?.levels.find(({ name }) => name === level);
    return found ? said(found.title) : level;
  };
  const [before, level] = [named(consent.before), named(consent.level)];
  return (
    <li className={shared.row}>
      <div className={shared.what}>
        <span className={shared.name}>
          {preference ? said(preference.title) : consent.preference}
          <Badge tone={tone}>{i18n._(label)}</Badge>
        </span>
        <p className={shared.soft}>
          <Trans>
            From {before} to {level}, <Moment at={consent.at} />
          </Trans>
        </p>
        <p className={styles.receipt}>
          <Link to="/receipts/$reference" params={{ reference: consent.receipt }}>
            {consent.receipt}
          </Link>
        </p>
      </div>
    </li>
  );
}
