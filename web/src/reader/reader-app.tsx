// The reader as a whole: what stands above every page, and the page that the address asks for.
import { Trans, useLingui } from '@lingui/react/macro';
import type { CopyIndex } from '@steward/protocol/wire/offline-copy.ts';
import { Suspense, useEffect, useRef, useState, type FormEvent } from 'react';
import { Icon } from '../design/parts/icon.tsx';
import { Unbroken } from './broken.tsx';
import { ChangesPage } from './changes-page.tsx';
import { ContentsPage } from './contents-page.tsx';
import { CopyContext, useCopy } from './copy-context.ts';
import { choose } from './language.ts';
import { CollectionPage, ProjectPage } from './list-pages.tsx';
import { Nowhere } from './nowhere.tsx';
import { RecordPage } from './record-page.tsx';
import { routeOf, toChanges, toSearch, type Route } from './route.ts';
import { SearchPage } from './search-page.tsx';
import { useHash } from './use-route.ts';
import styles from './reader.module.css';

export function ReaderApp({ index }: { readonly index: CopyIndex }) {
  const hash = useHash();
  const route = routeOf(hash);
  return (
    <CopyContext value={index}>
      <a className={styles.skip} href="#main" onClick={skip}>
        <Trans>Skip to the content</Trans>
      </a>
      <Top route={route} />
      <Unbroken place={hash}>
        <Suspense fallback={<Opening />}>
          <Here key={hash.split('?')[0]} route={route} />
        </Suspense>
      </Unbroken>
      <Foot />
    </CopyContext>
  );
}

/** The address stays where it is: what is behind `#` says which page is shown. */
function skip(event: { preventDefault(): void }): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function Top({ route }: { readonly route: Route }) {
  const { i18n, t } = useLingui();
  const { business, changes } = useCopy();
  const other = i18n.locale === 'de' ? ({ code: 'en', name: 'English' } as const) : ({ code: 'de', name: 'Deutsch' } as const);
  return (
    <header className={styles.top}>
      <div className={styles.topLine}>
        <a className={styles.name} href="#/" aria-current={route.at === 'contents' ? 'page' : undefined}>
          <Mark />
          <span>{business}</span>
        </a>
        <SearchBox route={route} />
        <nav className={styles.nav} aria-label={t`This copy`}>
          {changes && (
            <a href={toChanges()} aria-current={route.at === 'changes' ? 'page' : undefined}>
              <Trans>Changes</Trans>
            </a>
          )}
          <button type="button" onClick={() => choose(other.code)} lang={other.code}>
            {other.name}
          </button>
        </nav>
      </div>
    </header>
  );
}

function SearchBox({ route }: { readonly route: Route }) {
  const { t } = useLingui();
  const asked = route.at === 'search' ? route.query : '';
  const [typed, setTyped] = useState(asked);
  const last = useRef(asked);
  if (last.current !== asked) {
    last.current = asked;
    setTyped(asked);
  }
  const search = (event: FormEvent) => {
    event.preventDefault();
    location.hash = toSearch(typed.trim(), route.at === 'search' ? route.collection : undefined);
  };
  return (
    <search className={styles.search}>
      <form onSubmit={search}>
        <Icon name="search" />
        <input
          type="search"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          aria-label={t`Search everything`}
          placeholder={t`Search everything`}
        />
        <button type="submit">
          <Trans>Search</Trans>
        </button>
      </form>
    </search>
  );
}

function Here({ route }: { readonly route: Route }) {
  const main = useRef<HTMLElement>(null);
  const first = useRef(performance.now() < firstMs);
  useEffect(() => {
    // Whoever follows a link is at the beginning of the next page; whoever just opened the copy is not moved.
    if (!first.current && document.activeElement?.tagName !== 'INPUT') main.current!.focus({ preventScroll: true });
    if (!first.current) window.scrollTo(0, 0);
  }, []);
  return (
    <main className={styles.page} id="main" tabIndex={-1} ref={main}>
      <Page route={route} />
    </main>
  );
}

const firstMs = 2_000;

function Page({ route }: { readonly route: Route }) {
  switch (route.at) {
    case 'contents':
      return <ContentsPage />;
    case 'project':
      return <ProjectPage {...route} />;
    case 'collection':
      return <CollectionPage {...route} />;
    case 'record':
      return <RecordPage name={route.collection} id={route.id} />;
    case 'search':
      return <SearchPage query={route.query} within={route.collection} />;
    case 'changes':
      return <ChangesPage page={route.page} />;
    case 'nowhere':
      return <Nowhere />;
  }
}

function Opening() {
  return (
    <main className={styles.page}>
      <p className={styles.quiet} role="status">
        <Trans>Opening …</Trans>
      </p>
    </main>
  );
}

function Foot() {
  return (
    <footer className={styles.foot}>
      <p>
        <Trans>This copy is on your device alone. Opening it asks nobody for anything and tells nobody that you did.</Trans>
      </p>
    </footer>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0b6e5f" />
      <path
        d="M16 6v8M9 26v-5a3 3 0 0 1 3-3h8a3 3 0 0 1 3 3v5M16 14v12"
        fill="none"
        stroke="#fff"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
      <circle cx="16" cy="7.5" r="3" fill="#fff" />
      <circle cx="9" cy="25" r="2.6" fill="#fff" />
      <circle cx="16" cy="25" r="2.6" fill="#fff" />
      <circle cx="23" cy="25" r="2.6" fill="#fff" />
    </svg>
  );
}
