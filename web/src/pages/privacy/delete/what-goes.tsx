// What an erasure takes along, what points to it, and what stays, each with its reason.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { ErasureSubject, Preview } from '../../../api/erasures.ts';
import { sayThings } from '../../../app/say-things.ts';
import { Notice } from '../../../design/parts/notice.tsx';
import { Section } from '../../../design/parts/section.tsx';
import styles from '../privacy.module.css';

interface Props {
  readonly subject: ErasureSubject;
  readonly preview: Preview;
}

export function WhatGoes({ subject, preview: { counts, total } }: Props) {
  const { t, i18n } = useLingui();
  return (
    <Section title={t`What goes`} lead={<OfWhat subject={subject} />}>
      {subject.kind === 'file' ? null : counts.length > 0 ? (
        <ul className={styles.bullets}>
          {counts.map(({ collection, records }) => (
            <li key={collection}>{sayThings(i18n, collection, records)}</li>
          ))}
        </ul>
      ) : (
        <p>
          <Trans>No record goes as a whole.</Trans>
        </p>
      )}
      {counts.length > 1 && (
        <p className={styles.soft}>
          <Plural value={total} one="# record in all" other="# records in all" />
        </p>
      )}
    </Section>
  );
}

function OfWhat({ subject: { kind } }: Pick<Props, 'subject'>) {
  switch (kind) {
    case 'project':
      return <Trans>The project with everything in it: also what lies in its trash, every earlier version, every file.</Trans>;
    case 'member':
      return <Trans>Their place in the business, their roles in projects, and what is theirs alone.</Trans>;
    case 'account':
      return <Trans>The login, every session and device, your place in every business, and what is yours alone.</Trans>;
    case 'business':
      return <Trans>Everything of it: all projects, all members’ places, every file, every earlier version.</Trans>;
    case 'file':
      return <Trans>The file in every version. The record stays, without it.</Trans>;
    case 'record':
      return <Trans>It, with every earlier version, its files and previews.</Trans>;
  }
}

export function WhatPoints({ preview: { references } }: Pick<Props, 'preview'>) {
  const { t, i18n } = useLingui();
  if (references.length === 0) return null;
  return (
    <Section title={t`What points to it`}>
      <ul className={styles.bullets}>
        {references.map(({ collection, field, records, effect }) => {
          const things = sayThings(i18n, collection, records);
          return (
            <li key={`${collection}.${field}.${effect}`}>
              {effect === 'erase' && <Trans>{things}: deleted along with it</Trans>}
              {effect === 'clear' && <Trans>{things}: stays, only the link to it goes</Trans>}
              {effect === 'refuse' && <Trans>{things}: needs it</Trans>}
            </li>
          );
        })}
      </ul>
      {references.some(({ effect }) => effect === 'refuse') && (
        <Notice kind="stop">
          <Trans>As long as something needs it, it cannot be deleted. Delete that first, or take the link out.</Trans>
        </Notice>
      )}
    </Section>
  );
}

export function WhatStays({ subject, preview: { stays } }: Props) {
  const { t, i18n } = useLingui();
  const { blanked = [], rest = [] } = Object.groupBy(stays, ({ why }) => (why === 'owner-rule' ? 'blanked' : 'rest'));
  const things = blanked.map(({ collection, records }) => sayThings(i18n, collection, records ?? 0));
  return (
    <Section title={t`What stays, and why`}>
      <ul className={styles.bullets}>
        {things.length > 0 && (
          <li>
            <Trans>
              What belongs to the business and its projects; only the name is taken out: {new Intl.ListFormat(i18n.locale).format(things)}
            </Trans>
          </li>
        )}
        {rest.map((stay, at) => (
          <li key={at}>
            <Stay stay={stay} />
          </li>
        ))}
        {subject.kind === 'member' && (
          <li>
            <Trans>Their account: it is theirs, and may lead to other businesses.</Trans>
          </li>
        )}
        <li>
          <Trans>Copies that others made: printed, downloaded, forwarded. They are out of our hands.</Trans>
        </li>
      </ul>
    </Section>
  );
}

function Stay({ stay: { why, collection, records, rule, until } }: { readonly stay: Preview['stays'][number] }) {
  const { i18n } = useLingui();
  const things = sayThings(i18n, collection, records ?? 0);
  const day = until === undefined ? '' : i18n.date(until, { dateStyle: 'long' });
  switch (why) {
    case 'owner-rule':
      return null;
    case 'law':
      if (until === undefined)
        return (
          <Trans>
            Of {things}: what the law keeps ({rule}), out of everybody’s reach
          </Trans>
        );
      return (
        <Trans>
          Of {things}: what the law keeps ({rule}), out of everybody’s reach, until {day}
        </Trans>
      );
    case 'hold':
      return records === undefined ? (
        <Trans>What a legal hold keeps, until {day}</Trans>
      ) : (
        <Trans>
          {things} that a legal hold keeps, until {day}
        </Trans>
      );
    case 'ledger':
      return <Trans>The ledger of who looked: it proves what was done, and holds none of the content</Trans>;
    case 'sent':
      return <Trans>Mails that were sent, which lie with whoever got them (by way of: {rule})</Trans>;
  }
}
