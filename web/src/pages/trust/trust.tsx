// Trust: every promise with its state as a check found it, broken ones on top, and the registers beside them. No sign-in.
import type { MessageDescriptor } from '@lingui/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { promiseAreas, promiseStates, type WirePromise } from '@steward/protocol/wire/trust-routes.ts';
import { sayError } from '../../api/say-error.ts';
import { trustQuery, type TrustAnswer } from '../../api/trust.ts';
import { Foot } from '../../app/foot.tsx';
import { PublicNav } from '../../app/public-nav.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { Mark } from '../sign-in/mark.tsx';
import { PromiseCard } from './promise-card.tsx';
import { Registers } from './registers.tsx';
import { areaWords, stateWords } from './trust-words.ts';
import styles from './trust.module.css';

export function Trust() {
  const { i18n } = useLingui();
  const { data, error } = useQuery(trustQuery);
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <Mark />
        <PublicNav here="trust" />
      </header>
      <main className={styles.main}>
        <h1>
          <Trans>What we promise, and whether it is so</Trans>
        </h1>
        <p className={styles.lead}>
          <Trans>
            Every promise has a check that runs each hour on this very installation and can fail. Nothing here is typed by hand. What could
            not be checked says what is missing, and never counts as true.
          </Trans>
        </p>
        {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
        {!data && !error && <Waiting />}
        {data && <Found trust={data} />}
      </main>
      <Foot />
    </div>
  );
}

function Waiting() {
  return (
    <>
      <p className={styles.soft} role="status">
        <Trans>If nobody has looked for an hour, the checks run now; that takes a few seconds.</Trans>
      </p>
      <Skeleton lines={8} />
    </>
  );
}

function Found({ trust }: { readonly trust: TrustAnswer }) {
  const { t, i18n } = useLingui();
  const { promises } = trust;
  const broken = promises.filter(({ state }) => state === 'broken');
  // What was asked for by its id is there only now.
  useEffect(() => {
    const { hash } = location;
    if (hash.length > 1) document.getElementById(decodeURIComponent(hash.slice(1)))?.scrollIntoView();
  }, []);
  return (
    <>
      <Summary trust={trust} />
      {broken.length > 0 && (
        <Section title={t`Broken now`}>
          <Cards promises={broken} />
        </Section>
      )}
      {promiseAreas.map((area) => {
        const here = promises.filter((promise) => promise.area === area && promise.state !== 'broken');
        const name: MessageDescriptor = areaWords[area];
        return (
          here.length > 0 && (
            <Section key={area} title={i18n._(name)}>
              <Cards promises={here} />
            </Section>
          )
        );
      })}
      <Registers trust={trust} />
    </>
  );
}

function Cards({ promises }: { readonly promises: readonly WirePromise[] }) {
  return (
    <div className={styles.cards}>
      {promises.map((promise) => (
        <PromiseCard key={promise.id} promise={promise} />
      ))}
    </div>
  );
}

function Summary({ trust: { promises, checkedAt, version, operator, privacyEmail } }: { readonly trust: TrustAnswer }) {
  const { t, i18n } = useLingui();
  return (
    <div className={styles.summary}>
      <ul aria-label={t`How many promises are in which state`}>
        {promiseStates.map((state) => (
          <li key={state} className={styles[`count-${state}`]}>
            <strong>{i18n.number(promises.filter((promise) => promise.state === state).length)}</strong> {i18n._(stateWords[state])}
          </li>
        ))}
      </ul>
      <p className={styles.soft}>
        {checkedAt !== undefined && (
          <>
            <Trans>
              Checked <Moment at={checkedAt} />
            </Trans>
            {' · '}
          </>
        )}
        <Trans>
          {operator}, Steward {version}
        </Trans>
        {' · '}
        <a href={`mailto:${privacyEmail}`}>{privacyEmail}</a>
      </p>
    </div>
  );
}
