// What lies on the device, told by this browser itself: nothing of it is sent anywhere for this.
import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { Section } from '../../design/parts/section.tsx';
import styles from './held.module.css';

interface Stored {
  readonly place: 'local' | 'session' | 'cache' | 'database';
  readonly name: string;
  readonly chars: number | undefined;
}

const places: Readonly<Record<Stored['place'], MessageDescriptor>> = {
  local: msg`kept in this browser`,
  session: msg`until this tab is closed`,
  cache: msg`files of the app`,
  database: msg`database of this browser`,
};

export function OnThisDevice() {
  const { t, i18n } = useLingui();
  const [stored, setStored] = useState<readonly Stored[]>(() => [
    ...inStorage('local', localStorage),
    ...inStorage('session', sessionStorage),
  ]);
  useEffect(() => {
    let gone = false;
    void elsewhere().then(
      (more) => gone || setStored((before) => [...before.filter(({ place }) => place !== 'cache' && place !== 'database'), ...more]),
    );
    return () => {
      gone = true;
    };
  }, []);
  return (
    <Section
      title={t`On this device`}
      lead={
        <Trans>Told by your browser, here and now. The session is in a cookie that no script can read; it ends when you sign out.</Trans>
      }
    >
      {stored.length === 0 ? (
        <p className={styles.soft}>
          <Trans>Nothing but the cookie of your session.</Trans>
        </p>
      ) : (
        <ul className={styles.values}>
          {stored.map(({ place, name, chars }) => (
            <li key={`${place} ${name}`}>
              <code className={styles.value}>{name}</code>
              <span className={styles.soft}>
                {i18n._(places[place])}
                {chars !== undefined && <> · {t`${chars} characters`}</>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function inStorage(place: 'local' | 'session', storage: Storage): readonly Stored[] {
  return Array.from({ length: storage.length }, (_, i) => storage.key(i)!)
    .sort()
    .map((name) => ({ place, name, chars: storage.getItem(name)?.length }));
}

/** Browsers that do not tell have nothing to tell. */
async function elsewhere(): Promise<readonly Stored[]> {
  const caches = await (globalThis.caches?.keys() ?? Promise.resolve([])).catch(() => []);
  const databases = await (indexedDB.databases?.() ?? Promise.resolve([])).catch(() => []);
  return [
    ...caches.map((name): Stored => ({ place: 'cache', name, chars: undefined })),
    ...databases.map(({ name }): Stored => ({ place: 'database', name: name ?? '', chars: undefined })),
  ];
}
