// How a business wants to be asked about its own questions, once and for all; everybody of the business reads it, who runs it changes it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SupportRule } from '@steward/protocol/words.ts';
import { setSupportRule, supportRuleQuery } from '../../../api/cases.ts';
import { useIsAdmin } from '../../../app/account.ts';
import { freshly } from '../../../app/freshly.ts';
import { Checkbox } from '../../../design/parts/checkbox.tsx';
import { Radios } from '../../../design/parts/radios.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { say } from '../../../design/parts/toast.tsx';
import styles from '../privacy.module.css';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function StandingRule() {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const isAdmin = useIsAdmin();
  const { data, error } = useQuery(supportRuleQuery);
  const set = useMutation({
    mutationFn: (next: { rule?: SupportRule; aggregates?: boolean }) => freshly(() => setSupportRule(next)),
    onSuccess: () => say({ text: t`Saved. It holds from the next request on.` }),
    onSettled: () => queries.invalidateQueries({ queryKey: supportRuleQuery.queryKey }),
  });
  const options = [
    { value: 'ask', label: t`Always ask me`, hint: t`Also when one of us asked for help.` },
    {
      value: 'ask-except-own',
      label: t`Ask me, except for our own calls for help`,
      hint: t`Who asks for help opens what they see themselves, for 30 minutes.`,
    },
    { value: 'tell', label: t`Tell me`, hint: t`For requests of ours the staff may look at once; we are told and can end it.` },
  ] as const satisfies readonly { value: SupportRule; label: string; hint: string }[];
  const chosen = (set.isPending ? set.variables.rule : undefined) ?? data?.rule;
  return (
    <Section
      title={t`Standing rule`}
      lead={
        <Trans>How your business wants to be asked about its own requests. Failures, security and the law have rules of their own.</Trans>
      }
    >
      {error && <ErrorNotice error={error} />}
      {set.error && <ErrorNotice error={set.error} />}
      {!data && !error && <Skeleton lines={3} />}
      {data && (
        <>
          {isAdmin ? (
            <Radios label={t`Standing rule`} quiet value={chosen ?? 'ask'} options={options} onChange={(rule) => set.mutate({ rule })} />
          ) : (
            <p>{options.find(({ value }) => value === data.rule)?.label}</p>
          )}
          {isAdmin && (
            <Checkbox
              label={t`Take part in counts of groups that help to improve features`}
              hint={t`Off until you say so. No group under five people, nothing about anybody.`}
              value={(set.isPending ? set.variables.aggregates : undefined) ?? data.aggregates}
              onChange={(aggregates) => set.mutate({ aggregates })}
            />
          )}
          <p className={styles.soft}>
            <Trans>
              May ask: {i18n.number(data.mayAsk)}. Can look now: {i18n.number(data.canLook)}.
            </Trans>
          </p>
        </>
      )}
    </Section>
  );
}
