// Writes what is generated from the policies: docs/decision-matrix.md and vectors/policy/*.json. Run it after a policy changed and
// read the difference: it is what the change means.
import { mkdirSync, writeFileSync } from 'node:fs';
import { decideAlike } from '../server/src/policy/alike.ts';
import { createDecide, policySet } from '../server/src/policy/decide.ts';
import { renderMatrix } from '../server/src/policy/matrix.ts';
import { renderPolicyVectors } from '../server/src/policy/policy-vectors.ts';

const root = new URL('../', import.meta.url);
const decide = decideAlike(createDecide({ memoEntriesMax: 0 }), policySet);
writeFileSync(new URL('docs/decision-matrix.md', root), renderMatrix(decide, policySet));
mkdirSync(new URL('vectors/policy/', root), { recursive: true });
for (const [name, text] of Object.entries(renderPolicyVectors(decide, policySet))) {
  writeFileSync(new URL(`vectors/policy/${name}.json`, root), text);
}
