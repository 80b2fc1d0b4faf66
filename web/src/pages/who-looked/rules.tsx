// The rules by which it was decided, each in its own sentence.
import { Trans, useLingui } from '@lingui/react/macro';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { ruleRoutes } from '@steward/protocol/wire/rule-routes.ts';
import { client } from '../../api/client.ts';
import type { LedgerWhat } from '../../api/ledger.ts';
import styles from './details.module.css';

const rulesQuery = queryOptions({
  queryKey: ['rules'],
  queryFn: async ({ signal }) => (await client.call(ruleRoutes.rules, {}, { signal })).rules,
  staleTime: Infinity,
});

export function Rules({ what: { policies = [], outcome } }: { readonly what: LedgerWhat }) {
  const { i18n } = useLingui();
  const { data: rules } = useQuery(rulesQuery);
  if (!rules) return null;
  const sentences = policies.flatMap((id) => rules.find((rule) => rule.id === id)?.sentence ?? []);
  if (sentences.length > 0) return sentences.map(({ en, de }) => <RuleText key={en} text={i18n.locale === 'de' ? de : en} />);
  return outcome === 'refused' ? (
    <span className={styles.more}>
      <Trans>No rule permits it, or there is no such thing here.</Trans>
    </span>
  ) : null;
}

function RuleText({ text }: { readonly text: string }) {
  return <span className={styles.more}>{text}</span>;
}
