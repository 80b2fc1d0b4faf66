import { Trans } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { reportsApi } from '../../../api/collections.ts';
import { draftName, draftOf, fieldsOf, forgetDraft, type ReportDraft } from './report-draft.ts';
import { ReportForm } from './report-form.tsx';
import { ErrorNotice } from '../../../app/error-notice.tsx';

/** A report of a day that has none yet, or one more. */
export function NewReport({ project }: { readonly project: string }) {
  const queries = useQueryClient();
  const navigate = useNavigate({ from: '/app/projects/$project/reports' });
  const name = draftName(project, 'new');
  const create = useMutation({
    mutationFn: (draft: ReportDraft) => {
      const { day, work, ...rest } = fieldsOf(draft);
      const written = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
      return reportsApi.create({ project, fields: { day, work, ...written } }, { idempotencyKey: draft.key });
    },
    async onSuccess(made) {
      forgetDraft(name);
      queries.setQueryData([reportsApi.name, 'one', made.id], made);
      await navigate({ search: { report: made.id }, replace: true });
      await queries.invalidateQueries({ queryKey: [reportsApi.name, 'list'] });
    },
  });
  return (
    <>
      <h2>
        <Trans>New daily report</Trans>
      </h2>
      <ReportForm
        project={project}
        name={name}
        begun={draftOf(undefined)}
        report={undefined}
        busy={create.isPending}
        onSave={(draft) => create.mutate(draft)}
        onCancel={() => void navigate({ search: {} })}
      >
        {create.error && <ErrorNotice error={create.error} />}
      </ReportForm>
    </>
  );
}
