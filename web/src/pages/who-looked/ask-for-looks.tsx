// What a member does not see themselves, the business answers: its owners and admins are told, with the answer prepared.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { askForLooks } from '../../api/ledger.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';
import { Button } from '../../design/parts/button.tsx';
import { say } from '../../design/parts/toast.tsx';

export function AskForLooks() {
  const { t } = useLingui();
  const ask = useMutation({
    mutationFn: askForLooks,
    onSuccess: ({ told }) =>
      say({
        text:
          told > 0
            ? t`Your owners and admins are told. They have the answer prepared.`
            : t`Your owners and admins were told today already.`,
      }),
  });
  return (
    <>
      <Button kind="plain" busy={ask.isPending} onClick={() => ask.mutate()}>
        <Trans>Ask your company for the other looks at your data</Trans>
      </Button>
      {ask.error && <ErrorNotice error={ask.error} />}
    </>
  );
}
