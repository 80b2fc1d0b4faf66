// What was opened in a case, as the customer's ledger has it: the newest first, an entry each.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { WireLooks } from '@steward/protocol/wire/case-routes.ts';
import { sayError } from '../../api/say-error.ts';
import { sayThings } from '../../app/say-things.ts';
import { Badge } from '../../design/parts/badge.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { looksQuery } from '../queries.ts';
import styles from './case.module.css';

type Look = WireLooks['looks'][number];

export function Opened({ id }: { readonly id: string }) {
  const { t, i18n } = useLingui();
  const { data, error } = useQuery(looksQuery(id));
  if (error && !data) return <Notice kind="stop">{sayError(i18n, error)}</Notice>;
  if (!data) return <Skeleton />;
  if (data.sealed)
    return (
      <p className={styles.soft}>
        <Trans>The entries of this case are sealed: nobody can open them before their day, you no more than the customer.</Trans>
      </p>
    );
  return (
    <>
      <p className={styles.tally}>
        <Plural value={data.records} _0="Nothing yet" one="# record" other="# records" />
        {data.refused > 0 && (
          <>
            {' · '}
            <Plural value={data.refused} one="# attempt refused" other="# attempts refused" />
          </>
        )}
      </p>
      <ol className={styles.looks} aria-label={t`What was opened`}>
        {data.looks.toReversed().map((look) => (
          <li key={`${look.volume} ${look.index}`}>
            <LookLine look={look} />
          </li>
        ))}
      </ol>
    </>
  );
}

function LookLine({ look: { time, operation, outcome, collection, records } }: { readonly look: Look }) {
  const { t, i18n } = useLingui();
  const things = sayThings(i18n, collection, Math.max(1, records.length));
  const words: Readonly<Record<string, string>> = {
    'list-records': t`List: ${things}`,
    'read-record': t`Opened: ${things}`,
    'read-previews': t`Small pictures: ${things}`,
    'get-file': t`A file of ${things}`,
  };
  return (
    <>
      <time dateTime={time}>{i18n.date(time, { timeStyle: 'medium' })}</time>
      <span>{words[operation] ?? things}</span>
      {outcome === 'refused' && <Badge tone="stop">{t`Refused`}</Badge>}
    </>
  );
}
