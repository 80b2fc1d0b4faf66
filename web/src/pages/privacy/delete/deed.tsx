// The deed at the end of the impact page: with the name typed where it is severe, a fresh proof of who it is where the server wants one, and what follows
// where somebody else has to agree.
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState, type FormEvent } from 'react';
import { erasureRoutes } from '@steward/protocol/wire/erasure-routes.ts';
import { client } from '../../../api/client.ts';
import { erasureQuery, type Erasure, type ErasureSubject, type ErasureWhen, type Preview } from '../../../api/erasures.ts';
import { sayInForm, type Sentences } from '../../../api/say-error.ts';
import { accountQuery } from '../../../app/account.ts';
import { freshly } from '../../../app/freshly.ts';
import { Button } from '../../../design/parts/button.tsx';
import { Field } from '../../../design/parts/field.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { Section } from '../../../design/parts/section.tsx';
import styles from '../privacy.module.css';
import { refetch } from './refetch.ts';
import type { SubjectName } from './use-subject-name.ts';

export interface DeedProps {
  readonly subject: ErasureSubject;
  readonly when: ErasureWhen;
  readonly preview: Preview;
  readonly named: SubjectName;
}

const sentences: Sentences = {
  'needs-confirmation': msg`That is not the name. Type it exactly as it stands there.`,
  'last-owner': msg`You are the only owner of a business. Make somebody else an owner first, or delete the business.`,
  conflict: msg`Something has changed meanwhile: it may be in the trash already, or something points to it now. Load the page again.`,
};

export function Deed({ subject, when, preview, named }: DeedProps) {
  const { t, i18n } = useLingui();
  const hint = useId();
  const [typed, setTyped] = useState('');
  const [key] = useState(() => crypto.randomUUID());
  const goOn = useGoOn(subject);
  const name = preview.confirm || subject.kind === 'account' ? named.name : undefined;
  const start = useMutation({
    mutationFn: () => {
      const body = { subject, when, ...(name === undefined ? {} : { confirm: typed }) };
      return freshly(() => client.call(erasureRoutes.startErasure, { body }, { idempotencyKey: `${key}-${when}` }));
    },
    onSuccess: ({ erasures }) => goOn(erasures),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate();
  };
  const said = sayInForm(i18n, start.error, ['confirm'], sentences);
  const fits = name === undefined || same(typed, name, subject.kind);
  return (
    <Section title={preview.approval === 'second-person' ? t`Ask for it` : t`Do it`}>
      <form className={styles.form} onSubmit={submit}>
        {said.rest !== undefined && <Notice kind="stop">{said.rest}</Notice>}
        <Approval preview={preview} />
        {name !== undefined && (
          <>
            <p>
              <Trans>To be sure that it is meant, type:</Trans> <strong className={styles.mono}>{name}</strong>
            </p>
            <Field
              label={subject.kind === 'account' ? t`Your e-mail address` : t`Its name`}
              error={said.at('confirm')}
              autoComplete="off"
              required
              value={typed}
              onChange={setTyped}
            />
          </>
        )}
        <div className={styles.ways}>
          <Button kind="severe" type="submit" icon="trash" busy={start.isPending} disabled={!fits || preview.blocked !== undefined}>
            <DeedWords subject={subject} when={when} approval={preview.approval} />
          </Button>
        </div>
        {preview.blocked !== undefined && (
          <p className={styles.soft} id={hint}>
            {subject.kind === 'account' ? (
              i18n._(sentences['last-owner']!)
            ) : (
              <Trans>It cannot be deleted as long as something needs it.</Trans>
            )}
          </p>
        )}
      </form>
    </Section>
  );
}

/** As the server compares: an address without regard to capitals. */
function same(typed: string, name: string, kind: ErasureSubject['kind']): boolean {
  const plain = (text: string) => text.normalize('NFC').trim();
  return kind === 'account' ? plain(typed).toLowerCase() === name.toLowerCase() : plain(typed) === plain(name);
}

function Approval({ preview: { approval } }: { readonly preview: Preview }) {
  if (approval === 'none') return null;
  return (
    <Notice>
      {approval === 'second-person' ? (
        <Trans>
          So much is not for one person to decide. Another owner or admin has to agree within 14 days; until then nothing happens, and no
          answer means no.
        </Trans>
      ) : (
        <Trans>
          There is nobody else who could agree. So it begins in 72 hours; until then you can withdraw it, here and from any of your devices.
        </Trans>
      )}
    </Notice>
  );
}

function DeedWords({ subject, when, approval }: Pick<DeedProps, 'subject' | 'when'> & { readonly approval: Preview['approval'] }) {
  if (approval === 'second-person') return <Trans>Ask for the deletion</Trans>;
  if (subject.kind === 'account') return <Trans>Delete my account</Trans>;
  if (approval === 'wait') return <Trans>Delete it in 72 hours</Trans>;
  return when === 'trash' ? <Trans>Put into the trash</Trans> : <Trans>Delete at once</Trans>;
}

/** Where one is afterwards: at the deletion itself, or, where one does not belong to the business any more, at its receipts. */
function useGoOn(subject: ErasureSubject) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async (erasures: readonly Erasure[]) => {
    const me = queries.getQueryData(accountQuery.queryKey)?.person;
    const references = erasures.map(({ reference }) => reference);
    if (subject.kind === 'account' || (subject.kind === 'member' && subject.person === me)) {
      await navigate({ to: '/receipts', state: { gone: subject.kind, references } });
      queries.clear();
      return;
    }
    const [erasure] = erasures;
    if (!erasure) return;
    queries.setQueryData(erasureQuery(erasure.id).queryKey, erasure);
    await navigate({ to: '/app/privacy/delete/$erasure', params: { erasure: erasure.id }, replace: true });
    await refetch(queries, erasure);
  };
}

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** What whoever comes to the receipts does not have any more: said with the receipts of it. */
    readonly gone?: 'account' | 'member';
    readonly references?: readonly string[];
  }
}
