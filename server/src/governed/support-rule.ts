// set-support-rule: how a business wants to be asked when the staff would look on its own request, once and for all; and whether it takes part in counts
// of groups that help to improve features.
import type { SupportRule } from '@steward/protocol/words.ts';
import { supportRuleChange, supportRuleOf, type SupportRow } from '../stores/cases.ts';
import { locatePerson } from './locate.ts';
import type { WriteOperation } from './operation.ts';

export interface SetSupportRuleInput {
  readonly rule?: SupportRule | undefined;
  readonly aggregates?: boolean | undefined;
}

type Loaded = Awaited<ReturnType<typeof supportRuleOf>>;

export const setSupportRule: WriteOperation<'set-support-rule', SetSupportRuleInput, Loaded, SupportRow> = {
  kind: 'write',
  name: 'set-support-rule',
  locate: async (tools, principal) => ({
    ...(await locatePerson(tools, principal)),
    loaded: await supportRuleOf(tools.rows, principal.business),
  }),
  async plan(_grant, { principal, target }, { rule, aggregates }) {
    const before = target.loaded;
    const next = { rule: rule ?? before.rule, aggregates: aggregates ?? before.aggregates };
    return { changes: [supportRuleChange(principal.business, next, before.check.expect)], result: next };
  },
};
