// Counts of groups, of a fixed menu: what needs no permission, because it says nothing about anybody.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { staffRoutes } from '@steward/protocol/wire/staff-routes.ts';
import { aggregateReports, type AggregateReport } from '@steward/protocol/words.ts';
import { sayError, type Sentences } from '../api/say-error.ts';
import { Button } from '../design/parts/button.tsx';
import { Choice } from '../design/parts/choice.tsx';
import { Notice } from '../design/parts/notice.tsx';
import { Section } from '../design/parts/section.tsx';
import { Table } from '../design/parts/table.tsx';
import { ChoiceWord } from './case/staff-value.tsx';
import { staffClient } from './queries.ts';
import styles from './staff.module.css';

const reportWords: Readonly<Record<AggregateReport, MessageDescriptor>> = {
  'tasks-by-status': msg`People with tasks, by state`,
  'tasks-by-priority': msg`People with tasks, by priority`,
  'projects-by-status': msg`People with projects, by state`,
  'documents-by-kind': msg`People with documents, by kind`,
  'features-used': msg`People who use a feature, by feature`,
};
const sentences: Sentences = { refused: msg`No customer takes part in counts now, or you are not eligible for them.` };
const names = Object.keys(aggregateReports) as readonly AggregateReport[];

export function Counts() {
  const { t, i18n } = useLingui();
  const [report, setReport] = useState<AggregateReport>('tasks-by-status');
  const count = useMutation({
    mutationFn: () => staffClient.call(staffRoutes.aggregate, { params: { report } }),
  });
  const choose = (next: AggregateReport) => {
    setReport(next);
    count.reset();
  };
  return (
    <>
      <h1 className={styles.title}>{t`Counts`}</h1>
      <Section
        title={t`What can be counted`}
        lead={
          <Trans>
            Of the customers that take part, in steps of five people, one result a month. A group of fewer than five is not shown. Each
            count stands in the customers’ ledgers.
          </Trans>
        }
      >
        <div className={styles.form}>
          <Choice
            label={t`Report`}
            value={report}
            options={names.map((name) => ({ value: name, label: i18n._(reportWords[name]) }))}
            onChange={choose}
          />
          <div className={styles.ways}>
            <Button kind="first" busy={count.isPending} onClick={() => count.mutate()}>
              <Trans>Count</Trans>
            </Button>
          </div>
        </div>
        {count.error && <Notice kind="stop">{sayError(i18n, count.error, sentences)}</Notice>}
        {count.data && <Result {...count.data} />}
      </Section>
    </>
  );
}

interface ResultProps {
  readonly report: AggregateReport;
  readonly month: string;
  readonly groups: readonly { readonly value: string; readonly people: number }[];
  readonly withheld: boolean;
}

function Result({ report, month, groups, withheld }: ResultProps) {
  const { t, i18n } = useLingui();
  const said = i18n.date(new Date(`${month}-15T12:00`), { month: 'long', year: 'numeric' });
  return (
    <div role="status">
      <p>
        <strong>
          {i18n._(reportWords[report])}, {said}
        </strong>
      </p>
      {groups.length > 0 && (
        <Table
          caption={i18n._(reportWords[report])}
          columns={[
            { name: 'value', label: t`Group`, cell: ({ value }) => <ChoiceWord value={value} /> },
            {
              name: 'people',
              label: t`People`,
              align: 'end',
              cell: ({ people }) => <Plural value={people} one="at least #" other="at least #" />,
            },
          ]}
          rows={groups}
          keyOf={({ value }) => value}
        />
      )}
      {groups.length === 0 && !withheld && (
        <p>
          <Trans>There is nothing to count.</Trans>
        </p>
      )}
      {withheld && (
        <p className={styles.soft}>
          <Trans>Groups of fewer than five people are not shown.</Trans>
        </p>
      )}
    </div>
  );
}
