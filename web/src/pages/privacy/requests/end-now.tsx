// The time that is left of an access, and its end at once: nothing is asked before it, for what is ended can be asked for again.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { endCase } from '../../../api/cases.ts';
import { Countdown } from '../../../app/countdown.tsx';
import { Button } from '../../../design/parts/button.tsx';
import { say } from '../../../design/parts/toast.tsx';
import styles from './requests.module.css';
import { ErrorNotice } from '../../../app/error-notice.tsx';

interface EndNowProps {
  readonly id: string;
  readonly until: string | undefined;
  readonly mayEnd: boolean;
}

export function EndNow({ id, until, mayEnd }: EndNowProps) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () => endCase(id),
    onSuccess: () => say({ text: t`Ended. Nothing more is shown, also of what was under way.` }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['case'] }),
  });
  return (
    <>
      {until !== undefined && (
        <span className={styles.left}>
          <Countdown until={until} />
        </span>
      )}
      {mayEnd && (
        <Button kind="severe" busy={end.isPending} onClick={() => end.mutate()}>
          <Trans>End access now</Trans>
        </Button>
      )}
      {end.error && <ErrorNotice error={end.error} />}
    </>
  );
}
