// set-support-rule: how a business wants to be asked when the staff would look on its own request, once and for all.
import type { SupportRule } from '@steward/protocol/words.ts';
import { supportRuleChange, supportRuleOf } from '../stores/cases.ts';
import { locatePerson } from './locate.ts';
import type { WriteOperation } from './operation.ts';

export const setSupportRule: WriteOperation<
  'set-support-rule',
  { readonly rule: SupportRule },
  'absent' | number,
  { readonly rule: SupportRule }
> = {
  kind: 'write',
  name: 'set-support-rule',
  async locate(tools, principal) {
    const { check } = await supportRuleOf(tools.rows, principal.business);
    return { ...(await locatePerson(tools, principal)), loaded: check.expect };
  },
  async plan(_grant, { principal, target }, { rule }) {
    return { changes: [supportRuleChange(principal.business, rule, target.loaded)], result: { rule } };
  },
};
