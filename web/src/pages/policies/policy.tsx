// One version of the data policy: what it means, what changes word for word and in what is done, its promises, and that one has read it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import {
  myPoliciesQuery,
  policiesQuery,
  policyChangesQuery,
  policyTextQuery,
  type PolicyLanguage,
  type PolicyVersion,
} from '../../api/policies.ts';
import { sayError } from '../../api/say-error.ts';
import { accountQuery } from '../../app/account.ts';
import { Choice } from '../../design/parts/choice.tsx';
import { CopyLine } from '../../design/parts/copy-line.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { Back } from '../privacy/back.tsx';
import { Acknowledge } from './acknowledge.tsx';
import { Outside, PoliciesOutside } from './policies.tsx';
import styles from './policies.module.css';
import { PolicyState } from './policy-state.tsx';
import { PolicyText } from './policy-text.tsx';
import { Processing } from './processing.tsx';
import { useLanguage, useSaid } from './use-said.ts';

export function PolicyInside() {
  const { version = '' } = useParams({ strict: false });
  return (
    <>
      <Back to="/app/privacy/policies">
        <Trans>All versions</Trans>
      </Back>
      <Policy number={Number(version)} />
    </>
  );
}

export function PolicyOutside() {
  const { version = '' } = useParams({ strict: false });
  // Addresses of earlier releases named a language here.
  if (!/^\d+$/.test(version)) return <PoliciesOutside />;
  return (
    <Outside>
      <Back to="/policies">
        <Trans>All versions</Trans>
      </Back>
      <Policy number={Number(version)} />
    </Outside>
  );
}

function Policy({ number }: { readonly number: number }) {
  const { i18n } = useLingui();
  const { data, error, isPending } = useQuery(policiesQuery);
  const version = data?.versions.find((each) => each.version === number);
  if (error) return <Notice kind="stop">{sayError(i18n, error)}</Notice>;
  if (isPending) return <Skeleton lines={6} />;
  if (!version)
    return (
      <Notice kind="stop">
        <Trans>There is no such version.</Trans>
      </Notice>
    );
  return <OneVersion version={version} earlier={data.versions.filter((each) => each.version < number)} />;
}

function OneVersion({ version, earlier }: { readonly version: PolicyVersion; readonly earlier: readonly PolicyVersion[] }) {
  const { t } = useLingui();
  const said = useSaid();
  const language = useLanguage();
  const { data: account } = useQuery(accountQuery);
  const mine = useQuery({ ...myPoliciesQuery, enabled: account?.business !== undefined });
  const number = version.version;
  // Until it is known what they have read, nothing is compared that would be exchanged a moment later.
  const known = account === null || account?.business === undefined || !mine.isPending;
  const read = mine.data?.acknowledged.filter((each) => each.version < number).at(-1)?.version;
  return (
    <>
      <h1>
        <Trans>Data policy, version {number}</Trans>
      </h1>
      <div className={`${styles.name} ${styles.state}`}>
        <PolicyState version={version} />
      </div>
      <Section title={t`What this means for you`}>
        <ul className={styles.means}>
          {version.means.map((sentence) => (
            <li key={sentence.en}>{said(sentence)}</li>
          ))}
        </ul>
      </Section>
      {account?.business !== undefined && <Acknowledge version={version} />}
      {earlier.length > 0 && known && <Comparison version={version} earlier={earlier} read={read} />}
      {earlier.length === 0 && <WholeText version={number} language={language} />}
      <Promises version={version} />
      <Section title={t`Evidence`} lead={<Trans>Whoever keeps the text can check later that it is the same.</Trans>}>
        <CopyLine label={t`SHA-256 of the text`} text={version.textHash[language]} />
        <CopyLine label={t`SHA-256 of what is done with data`} text={version.surfaceHash} />
      </Section>
    </>
  );
}

interface ComparisonProps {
  readonly version: PolicyVersion;
  readonly earlier: readonly PolicyVersion[];
  /** The newest of the earlier versions that the person has read. */
  readonly read: number | undefined;
}

function Comparison({ version, earlier, read }: ComparisonProps) {
  const { t, i18n } = useLingui();
  const language = useLanguage();
  const [from, setFrom] = useState(String(read ?? earlier[0]!.version));
  const { data, error, isPending } = useQuery(policyChangesQuery(version.version, Number(from), language));
  const options = earlier.map(({ version: number }) => ({
    value: String(number),
    label: number === read ? t`Version ${number}, which you have read` : t`Version ${number}`,
  }));
  return (
    <>
      <Section title={t`What changes`} lead={<Trans>Underlined is new, struck through is gone.</Trans>}>
        <div className={styles.choice}>
          <Choice label={t`Compared with`} value={from} options={options} onChange={setFrom} />
        </div>
        {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
        {isPending && <Skeleton lines={6} />}
        {data && <PolicyText changes={data.words} changesOnly />}
      </Section>
      <Section
        title={t`What changes in what is done`}
        lead={<Trans>Worked out by a program from both releases: fields, purposes, companies, rights, times.</Trans>}
      >
        {isPending && <Skeleton lines={3} />}
        {data && <Processing changes={data.processing} />}
      </Section>
    </>
  );
}

function WholeText({ version, language }: { readonly version: number; readonly language: PolicyLanguage }) {
  const { t, i18n } = useLingui();
  const { data, error, isPending } = useQuery(policyTextQuery(version, language));
  return (
    <Section title={t`The text`}>
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      {isPending && <Skeleton lines={8} />}
      {data && <PolicyText changes={[{ kind: 'same', text: data.text }]} />}
    </Section>
  );
}

function Promises({ version: { promises, removed } }: { readonly version: PolicyVersion }) {
  const { t } = useLingui();
  const said = useSaid();
  return (
    <Section title={t`Promises`} lead={<Trans>Each has an id that never changes, and evidence that is checked.</Trans>}>
      <ul className={styles.promises}>
        {removed.map(({ id, text, reason }) => (
          <li key={id}>
            <span className={styles.promise}>{id}</span>
            <span>
              <del className={styles.struck}>
                <span className="visually-hidden">{t`gone:`} </span>
                {said(text)}
              </del>{' '}
              <Trans>Gone, because: {said(reason)}</Trans>
            </span>
          </li>
        ))}
        {promises.map(({ id, text }) => (
          <li key={id}>
            <a className={styles.promise} href={`/trust#${id}`} aria-label={t`Promise ${id}`}>
              {id}
            </a>
            <span>{said(text)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
