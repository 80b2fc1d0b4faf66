// For those who run the business: how much was collected of everybody together. Nothing about anybody, so it is asked for only when it is wanted.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { countsQuery, type Preference } from '../../../api/preferences.ts';
import { sayError } from '../../../api/say-error.ts';
import { Button } from '../../../design/parts/button.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { Table } from '../../../design/parts/table.tsx';
import { useSaid } from './use-said.ts';

export function InTheBusiness({ preferences }: { readonly preferences: readonly Preference[] }) {
  const { t, i18n } = useLingui();
  const said = useSaid();
  const [wanted, setWanted] = useState(false);
  const { data, error, isFetching } = useQuery({ ...countsQuery, enabled: wanted });
  const rows = (data ?? []).flatMap(({ name, counts }) => {
    const preference = preferences.find((each) => each.name === name);
    if (!preference) return [];
    return counts.map((count) => ({
      key: `${name} ${count.level}`,
      title: said(preference.title),
      level: said(preference.levels.find((each) => each.name === count.level)?.title ?? { en: count.level, de: count.level }),
      week: count.week,
      standing: count.standing,
    }));
  });
  return (
    <Section
      title={t`In your company`}
      lead={<Trans>How many records were collected of everybody together. Who chose what, nobody but the person sees.</Trans>}
      ways={
        !data && (
          <Button busy={isFetching} onClick={() => setWanted(true)}>
            <Trans>Count</Trans>
          </Button>
        )
      }
    >
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      {data && rows.length === 0 && (
        <p>
          <Trans>Nothing optional is collected of anybody.</Trans>
        </p>
      )}
      {rows.length > 0 && (
        <Table
          caption={t`In your company`}
          keyOf={({ key }) => key}
          rows={rows}
          columns={[
            { name: 'title', label: t`Preference`, cell: ({ title }) => title },
            { name: 'level', label: t`Level`, cell: ({ level }) => level },
            { name: 'week', label: t`Last seven days`, cell: ({ week }) => i18n.number(week), align: 'end' },
            { name: 'standing', label: t`At present`, cell: ({ standing }) => i18n.number(standing), align: 'end' },
          ]}
        />
      )}
    </Section>
  );
}
