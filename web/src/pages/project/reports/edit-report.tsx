// A daily report that is changed after it was written.
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { reportsApi } from '../../../api/collections.ts';
import { useNames } from '../../../api/people.ts';
import { useSaveRecord } from '../../../app/use-save-record.ts';
import { Conflict } from '../../../design/parts/conflict.tsx';
import { draftName, draftOf, fieldsOf, forgetDraft, recallDraft } from './report-draft.ts';
import { ReportForm } from './report-form.tsx';
import type { ReportProps } from './report-page.tsx';
import { sayDay } from './say-day.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function EditReport({ project, report, onDone }: ReportProps & { readonly onDone: () => void }) {
  const { i18n } = useLingui();
  const names = useNames(project);
  const name = draftName(project, report.id);
  // Gone on with after a reload it is still a change of what was seen then, so what others changed since is found.
  const [base] = useState(() => recallDraft(name)?.base ?? report);
  const done = () => {
    forgetDraft(name);
    onDone();
  };
  const { save, busy, error, theirs, keepMine } = useSaveRecord(reportsApi, base, done);
  return (
    <ReportForm
      project={project}
      name={name}
      begun={draftOf(base)}
      report={report.id}
      busy={busy}
      onSave={(draft) => save(changesOf(base.fields, fieldsOf(draft)))}
      onCancel={onDone}
    >
      {error !== null && <ErrorNotice error={error} />}
      {theirs && (
        <Conflict by={names(theirs.updatedBy)} busy={busy} onKeepMine={keepMine} onTakeTheirs={done}>
          {[
            sayDay(i18n, theirs.fields.day ?? ''),
            theirs.fields.weather,
            theirs.fields.temperature,
            theirs.fields.crew,
            theirs.fields.work,
            theirs.fields.deliveries,
            theirs.fields.delays,
          ]
            .filter((each) => each !== undefined && each !== '')
            .join('\n')}
        </Conflict>
      )}
    </ReportForm>
  );
}

/** What was changed alone, so that what somebody else changed in another field stands. */
function changesOf<C extends object>(before: object, changes: C): Partial<C> {
  const known = before as Readonly<Record<string, unknown>>;
  const same = (name: string, value: unknown) => JSON.stringify(known[name] ?? null) === JSON.stringify(value);
  return Object.fromEntries(Object.entries(changes).filter(([name, value]) => !same(name, value))) as Partial<C>;
}
