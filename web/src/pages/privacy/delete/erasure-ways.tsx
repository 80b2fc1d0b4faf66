// What can be done about a deletion: take it back, hasten it, agree to it or refuse, the last two with equal weight.
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { erasureRoutes } from '@steward/protocol/wire/erasure-routes.ts';
import { client } from '../../../api/client.ts';
import { erasureQuery, type Erasure } from '../../../api/erasures.ts';
import type { Sentences } from '../../../api/say-error.ts';
import { accountQuery, useIsAdmin } from '../../../app/account.ts';
import { freshly } from '../../../app/freshly.ts';
import { Button } from '../../../design/parts/button.tsx';
import { say } from '../../../design/parts/toast.tsx';
import styles from '../privacy.module.css';
import { EraseNow } from './erase-now.tsx';
import { refetch } from './refetch.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

type Deed = 'undo' | 'approve' | 'deny';
const routes = { undo: erasureRoutes.undoErasure, approve: erasureRoutes.approveErasure, deny: erasureRoutes.denyErasure };
const sentences: Sentences = { conflict: msg`It is further already: this cannot be done any more.` };

/** `whole`: on the page of its own, where everything is offered; in lists only what is urgent. */
export function ErasureWays({ erasure, whole = false }: { readonly erasure: Erasure; readonly whole?: boolean }) {
  const isAdmin = useIsAdmin();
  const { data: account } = useQuery(accountQuery);
  const [hastening, setHastening] = useState(false);
  const { answer, busy, error } = useAnswer(erasure);
  const { state, mayUndo, mayDecide, by } = erasure;
  const waits = state === 'waiting';
  const mine = by !== undefined && by === account?.person;
  const offersUndo = mayUndo && (state === 'hidden' || (waits && (mine || !mayDecide)));
  const offersNow = whole && state === 'hidden' && mayUndo && (isAdmin || mine);
  if (!offersUndo && !offersNow && !mayDecide) return null;
  return (
    <>
      {error && <ErrorNotice error={error} own={sentences} />}
      {mayDecide && whole && (
        <p>
          <Trans>You decide as the second person. If nobody answers in time, it is not done.</Trans>
        </p>
      )}
      <div className={styles.ways}>
        {mayDecide && (
          <>
            <Button icon="check" busy={busy === 'approve'} onClick={() => answer('approve')}>
              <Trans>Allow the deletion</Trans>
            </Button>
            <Button icon="close" busy={busy === 'deny'} onClick={() => answer('deny')}>
              <Trans>Deny it</Trans>
            </Button>
          </>
        )}
        {offersUndo && (
          <Button icon="undo" busy={busy === 'undo'} onClick={() => answer('undo')}>
            {waits ? <Trans>Withdraw</Trans> : <Trans>Take it back</Trans>}
          </Button>
        )}
        {offersNow && (
          <Button kind="severe" icon="trash" onClick={() => setHastening(true)}>
            <Trans>Delete now</Trans>
          </Button>
        )}
      </div>
      {hastening && <EraseNow erasure={erasure} onDone={() => setHastening(false)} />}
    </>
  );
}

function useAnswer(erasure: Erasure) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const done: Readonly<Record<Deed, string>> = {
    undo: erasure.state === 'waiting' ? t`Withdrawn. Nothing was deleted.` : t`It is back, with everything in it.`,
    approve: t`Allowed. It is out of sight now.`,
    deny: t`Denied. Nothing was deleted.`,
  };
  const run = useMutation({
    mutationFn: (deed: Deed) => freshly(() => client.call(routes[deed], { params: { id: erasure.id }, body: {} })),
    async onSuccess(next, deed) {
      queries.setQueryData(erasureQuery(erasure.id).queryKey, next);
      say({ text: done[deed] });
      await refetch(queries, next);
    },
    onError: () => queries.invalidateQueries({ queryKey: ['job'] }),
  });
  return { answer: (deed: Deed) => run.mutate(deed), busy: run.isPending ? run.variables : undefined, error: run.error };
}
