// What lies in the trash, deleted now: asked once more, with its name typed where it is severe.
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { erasureRoutes } from '@steward/protocol/wire/erasure-routes.ts';
import { client } from '../../../api/client.ts';
import { erasureQuery, type Erasure } from '../../../api/erasures.ts';
import { sayInForm, type Sentences } from '../../../api/say-error.ts';
import { freshly } from '../../../app/freshly.ts';
import { Button } from '../../../design/parts/button.tsx';
import confirm from '../../../design/parts/confirm.module.css';
import { Dialog } from '../../../design/parts/dialog.tsx';
import { Field } from '../../../design/parts/field.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { refetch } from './refetch.ts';
import { useSubjectName } from './use-subject-name.ts';

const sentences: Sentences = { 'needs-confirmation': msg`That is not the name. Type it exactly as it stands there.` };
const severe: ReadonlySet<string> = new Set(['project', 'member', 'business']);

export function EraseNow({ erasure, onDone }: { readonly erasure: Erasure; readonly onDone: () => void }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const named = useSubjectName(erasure.subject, true);
  const asksName = severe.has(erasure.subject.kind);
  const now = useMutation({
    mutationFn: () =>
      freshly(() => client.call(erasureRoutes.hastenErasure, { params: { id: erasure.id }, body: asksName ? { confirm: typed } : {} })),
    async onSuccess(next) {
      queries.setQueryData(erasureQuery(erasure.id).queryKey, next);
      onDone();
      await refetch(queries, next);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    now.mutate();
  };
  const said = sayInForm(i18n, now.error, ['confirm'], sentences);
  return (
    <Dialog open title={t`Delete it now?`} onClose={onDone}>
      <form className={confirm.body} onSubmit={submit}>
        {said.rest !== undefined && <Notice kind="stop">{said.rest}</Notice>}
        <p>
          <Trans>Its keys are destroyed within a minute. After that nobody can take it back, we neither.</Trans>
        </p>
        {asksName && (
          <Field
            label={named.name === undefined ? t`Its name` : t`To be sure, type: ${named.name}`}
            error={said.at('confirm')}
            autoComplete="off"
            required
            value={typed}
            onChange={setTyped}
          />
        )}
        <div className={confirm.ways}>
          <Button kind="severe" type="submit" busy={now.isPending}>
            <Trans>Delete now</Trans>
          </Button>
          <Button onClick={onDone}>
            <Trans>Cancel</Trans>
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
