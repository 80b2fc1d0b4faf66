// What can be done about a restore: do it, give it up, take it back.
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { lifecycleRoutes } from '@steward/protocol/wire/lifecycle-routes.ts';
import { restoreRoutes } from '@steward/protocol/wire/restore-routes.ts';
import { client } from '../../../api/client.ts';
import { restoreQuery, type Restore } from '../../../api/restores.ts';
import { sayInForm, type Sentences } from '../../../api/say-error.ts';
import { freshly } from '../../../app/freshly.ts';
import { Button } from '../../../design/parts/button.tsx';
import { Field } from '../../../design/parts/field.tsx';
import { Moment } from '../../../design/parts/moment.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { Radios } from '../../../design/parts/radios.tsx';
import { Section } from '../../../design/parts/section.tsx';
import styles from '../privacy.module.css';
import { ErrorNotice } from '../../../app/error-notice.tsx';

interface Props {
  readonly restore: Restore;
  readonly name: string | undefined;
}

export function RestoreWays({ restore, name }: Props) {
  const { state, mayConfirm, mayUndo } = restore;
  if (state === 'previewed' && mayConfirm) return <Confirm restore={restore} name={name} />;
  if (state === 'previewing' || state === 'previewed' || state === 'restoring') return <GiveUp restore={restore} />;
  return state === 'restored' && mayUndo ? <Undo restore={restore} /> : null;
}

/** What was compared is compared no more once it is carried out. */
const everything = (queries: QueryClient) => queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'differences' });

const sentences: Sentences = { 'needs-confirmation': msg`That is not the name. Type it exactly as it stands there.` };

function Confirm({ restore, name }: Props) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const [how, setHow] = useState(restore.how);
  const [typed, setTyped] = useState('');
  const confirm = useMutation({
    mutationFn: () => {
      const body = { how, ...(restore.confirm ? { confirm: typed } : {}) };
      return freshly(() => client.call(restoreRoutes.confirmRestore, { params: { id: restore.id }, body }));
    },
    async onSuccess(next) {
      queries.setQueryData(restoreQuery(restore.id).queryKey, next);
      await everything(queries);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate();
  };
  const hows = [
    { value: 'over', label: t`Over what is there`, hint: t`As new versions. What was added since goes into the trash. It can be undone.` },
    { value: 'beside', label: t`Beside it, as a copy`, hint: t`What is there stays as it is; the copy is called after the moment.` },
  ] as const;
  const said = sayInForm(i18n, confirm.error, ['confirm'], sentences);
  return (
    <Section title={t`Do it`} lead={restore.confirmUntil !== undefined && <Expires at={restore.confirmUntil} />}>
      <form className={styles.form} onSubmit={submit}>
        {said.rest !== undefined && <Notice kind="stop">{said.rest}</Notice>}
        {restore.subject.kind !== 'import' && (
          <Radios label={t`Over what is there, or beside it`} quiet value={how} options={hows} onChange={setHow} />
        )}
        {restore.confirm && (
          <div className={styles.narrow}>
            <Field
              label={name === undefined ? t`Its name` : t`To be sure, type: ${name}`}
              error={said.at('confirm')}
              autoComplete="off"
              required
              value={typed}
              onChange={setTyped}
            />
          </div>
        )}
        <div className={styles.ways}>
          <Button kind="first" type="submit" icon="undo" busy={confirm.isPending}>
            {how === 'over' ? <Trans>Set it back</Trans> : <Trans>Make the copy</Trans>}
          </Button>
          <GiveUpButton restore={restore} />
        </div>
      </form>
    </Section>
  );
}

function Expires({ at }: { readonly at: string }) {
  return (
    <Trans>
      What was compared counts until <Moment at={at} dated />. What somebody changes meanwhile is left alone.
    </Trans>
  );
}

function GiveUp({ restore }: { readonly restore: Restore }) {
  return (
    <div className={styles.ways}>
      <GiveUpButton restore={restore} />
    </div>
  );
}

function GiveUpButton({ restore }: { readonly restore: Restore }) {
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => client.call(lifecycleRoutes.cancelJob, { params: { id: restore.id }, body: {} }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['job'] }),
  });
  return (
    <>
      <Button busy={cancel.isPending} onClick={() => cancel.mutate()}>
        <Trans>Give it up</Trans>
      </Button>
      {cancel.error && <ErrorNotice error={cancel.error} />}
    </>
  );
}

function Undo({ restore }: { readonly restore: Restore }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const undo = useMutation({
    mutationFn: () => freshly(() => client.call(restoreRoutes.undoRestore, { params: { id: restore.id }, body: {} })),
    async onSuccess(next) {
      queries.setQueryData(restoreQuery(restore.id).queryKey, next);
      await everything(queries);
    },
  });
  return (
    <Section title={t`A mistake?`} lead={<Trans>Then everything becomes as it was before, and copies go into the trash.</Trans>}>
      {undo.error && <ErrorNotice error={undo.error} />}
      <div className={styles.ways}>
        <Button icon="undo" busy={undo.isPending} onClick={() => undo.mutate()}>
          <Trans>Undo the restore</Trans>
        </Button>
        {restore.undoUntil !== undefined && (
          <span className={styles.soft}>
            <Trans>
              until <Moment at={restore.undoUntil} dated />
            </Trans>
          </span>
        )}
      </div>
    </Section>
  );
}
