// The rules in sentences, as they were loaded.
import { policySet } from '../../policy/decide.ts';

export function ruleHandlers() {
  const rules = [...policySet.policies.values()].map(({ id, effect, sentence, satz }) => ({
    id,
    effect,
    sentence: { en: sentence, de: satz },
  }));
  return { rules: async () => ({ rules }) };
}
