// One entry looked at closely: in words first, then who, what and why, then the proof.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { entryQuery, type LedgerEntry, type LedgerWhat, type Volume } from '../../api/ledger.ts';
import { namingQuery } from '../../api/namings.ts';
import { Badge } from '../../design/parts/badge.tsx';
import { Button, buttonClass } from '../../design/parts/button.tsx';
import { Dialog } from '../../design/parts/dialog.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { EntryCase } from './entry-case.tsx';
import { EntryProof } from './entry-proof.tsx';
import { EntryRecords } from './entry-records.tsx';
import { keyOfEntry } from './fold.ts';
import { NamePerson } from './looker.tsx';
import { plainName } from '../../app/plain-name.ts';
import { nameOf } from '../receivers/receiver-words.ts';
import { ProjectLink } from './project-link.tsx';
import { sayEntry, sayWho } from './say-entry.ts';
import { When } from './time.tsx';
import type { KnownNames } from './use-names.ts';
import { Rules } from './rules.tsx';
import { useSessionWords } from './use-session-words.ts';
import { withheldFields } from './withheld-fields.ts';
import { purposeWords, roleWords } from './words.ts';
import styles from './details.module.css';
import { ErrorNotice } from '../../app/error-notice.tsx';

export interface EntryDetailsProps {
  readonly place: { readonly volume: number; readonly index: number };
  /** Those on the page: an entry among them is not asked for again. */
  readonly entries: readonly LedgerEntry[];
  readonly volumes: readonly Volume[];
  readonly names: KnownNames;
  readonly me: string | undefined;
  readonly nowMs: number;
  readonly onClose: () => void;
}

export function EntryDetails({ place, entries, volumes, names, me, nowMs, onClose }: EntryDetailsProps) {
  const { t, i18n } = useLingui();
  const loaded = entries.find(({ volume, index }) => volume === place.volume && index === place.index);
  const fetched = useQuery({ ...entryQuery(place.volume, place.index), enabled: loaded === undefined });
  const entry = loaded ?? fetched.data;
  const volume = volumes.find((each) => each.volume === place.volume);
  return (
    <Dialog open size="wide" title={t`Entry ${i18n.number(place.index)}`} onClose={onClose}>
      {fetched.error && <ErrorNotice error={fetched.error} />}
      {entry === undefined && !fetched.error && <Skeleton />}
      {entry === null && (
        <Notice>
          <Trans>There is no such entry, or it does not concern you.</Trans>
        </Notice>
      )}
      {entry && (
        <div className={styles.details}>
          <p className={styles.sentence}>{sayEntry(i18n, entry, names)}.</p>
          <Facts entry={entry} names={names} me={me} nowMs={nowMs} />
          {entry.named && <EntryCase named={entry.named} names={names} />}
          {entry.what?.operation === 'name-looker' && <WhyNamed what={entry.what} me={me} />}
          {volume && <EntryProof entry={entry} volume={volume} />}
          <p>
            <a className={buttonClass('plain')} href={`/contact?about=look:${keyOfEntry(entry)}`}>
              <Icon name="message" />
              <Trans>Ask about this look</Trans>
            </a>
          </p>
        </div>
      )}
    </Dialog>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

interface FactsProps {
  readonly entry: LedgerEntry;
  readonly names: KnownNames;
  readonly me: string | undefined;
  readonly nowMs: number;
}

function Facts({ entry, names, me, nowMs }: FactsProps) {
  const { t, i18n } = useLingui();
  const { what } = entry;
  const withheld = withheldFields(i18n.locale, what);
  return (
    <dl className={styles.facts}>
      <Fact name={t`When`}>
        <When time={entry.time} nowMs={nowMs} />
      </Fact>
      <Fact name={t`Who`}>
        <Looker entry={entry} names={names} me={me} />
      </Fact>
      {what && (
        <>
          <Fact name={t`Outcome`}>
            {what.outcome === 'allowed' ? (
              <Badge tone="good">
                <Trans>Allowed</Trans>
              </Badge>
            ) : (
              <>
                <Badge tone="stop">
                  <Trans>Refused</Trans>
                </Badge>{' '}
                <Trans>Nothing was shown or changed.</Trans>
              </>
            )}
            <Rules what={what} />
          </Fact>
          <Fact name={t`What for`}>{i18n._(purposeWords[what.purpose])}</Fact>
          {what.project !== undefined && (
            <Fact name={t`Project`}>
              <ProjectLink project={what.project} names={names} />
            </Fact>
          )}
          {what.person !== undefined && what.person !== entry.who?.person && (
            <Fact name={t`Concerns`}>{plainName(names.person(what.person) ?? '') || t`a member`}</Fact>
          )}
          {what.processor !== undefined && <Fact name={t`Service provider`}>{nameOf(i18n, { id: what.processor })}</Fact>}
          <EntryRecords what={what} names={names} />
          {withheld.length > 0 && <Fact name={t`Not shown`}>{withheld.join(', ')}</Fact>}
          {what.version !== undefined && <Fact name={t`Version`}>{i18n.number(what.version)}</Fact>}
        </>
      )}
    </dl>
  );
}

function Looker({ entry, names, me }: Omit<FactsProps, 'nowMs'>) {
  const { i18n } = useLingui();
  const { who } = entry;
  const session = useSessionWords(who?.session, who?.person !== undefined && who.person === me);
  return (
    <>
      {sayWho(i18n, who, names, { named: entry.named })}
      {who?.role !== undefined && roleWords[who.role] && <span className={styles.more}>{i18n._(roleWords[who.role]!)}</span>}
      {who?.name !== undefined && <span className={styles.more}>{who.name}</span>}
      {session !== undefined && <span className={styles.more}>{session}</span>}
      {who?.address !== undefined && (
        <span className={styles.more}>
          <Trans>From the address {who.address}</Trans>
        </span>
      )}
      {who?.hidden && <NamePerson entry={entry} />}
    </>
  );
}

/** To read the reason is a look at what somebody wrote, so it is asked for. */
function WhyNamed({ what, me }: { readonly what: LedgerWhat; readonly me: string | undefined }) {
  const [id] = what.records ?? [];
  const reason = useQuery({ ...namingQuery(id ?? ''), enabled: false });
  if (id === undefined) return null;
  return (
    <section className={styles.why}>
      <h3>{what.person === me ? <Trans>Why you were named</Trans> : <Trans>Why somebody was named</Trans>}</h3>
      {reason.error && <ErrorNotice error={reason.error} />}
      {reason.data === undefined ? (
        <Button busy={reason.isFetching} onClick={() => void reason.refetch()}>
          <Trans>Show the reason</Trans>
        </Button>
      ) : (
        <blockquote className={styles.reason}>
          <bdi>{reason.data}</bdi>
        </blockquote>
      )}
    </section>
  );
}
