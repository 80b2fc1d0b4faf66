// Who looked at the business's data, in sentences, and the proof that nothing is missing.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { entriesQuery, volumeQuery } from '../../api/ledger.ts';
import { membersQuery } from '../../api/people.ts';
import { sayError } from '../../api/say-error.ts';
import { Notice } from '../../design/parts/notice.tsx';
import { sayEntry } from './say-entry.ts';
import { VerifyLedger, type Volume } from './verify-ledger.tsx';
import styles from './who-looked.module.css';

export function WhoLooked() {
  const { i18n } = useLingui();
  const volume = useQuery(volumeQuery);
  return (
    <>
      <h1>
        <Trans>Who looked</Trans>
      </h1>
      {volume.error && <Notice kind="stop">{sayError(i18n, volume.error)}</Notice>}
      {volume.data && (
        <>
          <VerifyLedger volume={volume.data} />
          <Entries volume={volume.data} />
        </>
      )}
    </>
  );
}

function Entries({ volume }: { readonly volume: Volume }) {
  const { i18n } = useLingui();
  const { data, error } = useQuery(entriesQuery(volume.volume));
  const members = useQuery(membersQuery);
  const names = new Map(members.data?.map(({ person, name }) => [person, name]));
  return (
    <>
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      <ol className={styles.entries}>
        {data?.entries.map((entry) => (
          <li key={entry.index} className={entry.what?.outcome === 'refused' ? `${styles.entry} ${styles.refused}` : styles.entry}>
            <span>{sayEntry(i18n, entry, (person) => names.get(person))}</span>
            <time className={styles.when} dateTime={entry.time}>
              {i18n.date(entry.time, { dateStyle: 'medium', timeStyle: 'medium' })} · {entry.index}
            </time>
          </li>
        ))}
      </ol>
    </>
  );
}
