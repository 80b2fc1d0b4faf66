// Every version of the data policy: for everybody, and within the app with what the person was told and has read.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { myPoliciesQuery, policiesQuery, type PolicyVersion } from '../../api/policies.ts';
import { sayError } from '../../api/say-error.ts';
import { Foot } from '../../app/foot.tsx';
import { PublicNav } from '../../app/public-nav.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { Back } from '../privacy/back.tsx';
import { Mark } from '../sign-in/mark.tsx';
import styles from './policies.module.css';
import { PolicyState } from './policy-state.tsx';
import { useSaid } from './use-said.ts';

export function PoliciesInside() {
  return (
    <>
      <Back to="/app/privacy">
        <Trans>Privacy</Trans>
      </Back>
      <Policies inside />
    </>
  );
}

export function PoliciesOutside() {
  return (
    <Outside>
      <Policies inside={false} />
    </Outside>
  );
}

/** A page for everybody, without what is around the app. */
export function Outside({ children }: { readonly children: ReactNode }) {
  return (
    <div className={styles.page}>
      <header>
        <Mark />
        <PublicNav here="policies" />
      </header>
      <main>{children}</main>
      <Foot />
    </div>
  );
}

function Policies({ inside }: { readonly inside: boolean }) {
  const { i18n } = useLingui();
  const { data, error, isPending } = useQuery(policiesQuery);
  return (
    <>
      <h1>
        <Trans>Data policy</Trans>
      </h1>
      <p className={styles.lead}>
        <Trans>
          What we do with data, in every version. Each says what it means for you; each change is shown word for word, and beside it what
          changes in what is really done, worked out by a program from the releases themselves.
        </Trans>
      </p>
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      {isPending && <Skeleton lines={4} />}
      {data && (
        <ul className={styles.list}>
          {data.versions.map((version) => (
            <OneVersion key={version.version} version={version} inside={inside} />
          ))}
        </ul>
      )}
    </>
  );
}

function OneVersion({ version, inside }: { readonly version: PolicyVersion; readonly inside: boolean }) {
  const said = useSaid();
  const number = version.version;
  return (
    <li className={styles.version}>
      <div className={styles.name}>
        <VersionLink version={number} inside={inside}>
          <Trans>Version {number}</Trans>
        </VersionLink>
        <PolicyState version={version} />
      </div>
      <ul className={styles.means}>
        {version.means.map((sentence) => (
          <li key={sentence.en}>{said(sentence)}</li>
        ))}
      </ul>
      {inside && <Mine version={number} />}
    </li>
  );
}

export function VersionLink({
  version,
  inside,
  children,
}: {
  readonly version: number;
  readonly inside: boolean;
  readonly children: ReactNode;
}) {
  const params = { version: String(version) };
  return inside ? (
    <Link to="/app/privacy/policies/$version" params={params}>
      {children}
    </Link>
  ) : (
    <Link to="/policies/$version" params={params}>
      {children}
    </Link>
  );
}

function Mine({ version }: { readonly version: number }) {
  const { data } = useQuery(myPoliciesQuery);
  const read = data?.acknowledged.find((each) => each.version === version);
  if (!read) return null;
  return (
    <p className={styles.soft}>
      <Trans>
        You have read it: <Moment at={read.at} dated />
      </Trans>
    </p>
  );
}
