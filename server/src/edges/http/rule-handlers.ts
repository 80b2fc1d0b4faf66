// The rules in sentences, as they were loaded, and those of the outbound gate, which decides by declarations.
import { gateRules } from '../../governed/gate-rules.ts';
import { policySet } from '../../policy/decide.ts';

export function ruleHandlers() {
  const rules = [...policySet.policies.values()].map(({ id, effect, sentence, satz }) => ({
    id,
    effect,
    sentence: { en: sentence, de: satz },
  }));
  const ofTheGate = Object.entries(gateRules).map(([id, sentence]) => ({ id, effect: 'forbid' as const, sentence }));
  return { rules: async () => ({ rules: [...rules, ...ofTheGate] }) };
}
