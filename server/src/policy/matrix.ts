// The decision matrix: every situation × everybody who may ask × every purpose × own or other business, worked out by the decision
// function and written as one page people can read. `docs/decision-matrix.md` is this page; a test holds each of its lines against
// the decision function and the reference model, and the page against this module.
import { purposes, type Purpose } from '@steward/protocol/words.ts';
import type { Decide, Facts } from './decide.ts';
import type { PolicySet } from './policy-set.ts';
import { memberAskers, otherAskers, staffAskers, type Asker } from './askers.ts';
import { factsOf, situations, type Situation } from './situations.ts';

/** One letter a purpose, as the cells have them. */
export const purposeLetters: Readonly<Record<Purpose, string>> = {
  service: 'S',
  request: 'R',
  debugging: 'D',
  security: 'X',
  improvement: 'I',
  legal: 'L',
};

type Allows = (facts: Facts) => boolean;

export const refusedCell = '–';

/** Which of the purposes `asked`, as letters, `asker` is allowed. */
export function cellOf(
  allows: Allows,
  situation: Situation,
  asker: Asker,
  sameBusiness: boolean,
  asked: readonly Purpose[] = purposes,
): string {
  const letters = asked
    .filter((purpose) => allows(factsOf(situation, asker, purpose, sameBusiness)))
    .map((purpose) => purposeLetters[purpose]);
  return letters.length === 0 ? refusedCell : letters.join(' ');
}

/** The page, in Markdown. `policySet` is the one `decide` decides by. */
export function renderMatrix(decide: Decide, policySet: PolicySet): string {
  const allows: Allows = (facts) => decide(facts).allowed;
  return [
    ...heading(policySet),
    '## Members',
    '',
    ...table(memberAskers, allows),
    '## Background jobs, the operator, visitors',
    '',
    ...table(otherAskers, allows),
    '## Staff of the operator',
    '',
    ...table(staffAskers, allows),
    ...policyList(policySet),
  ].join('\n');
}

function heading(policySet: PolicySet): string[] {
  return [
    '# Who may do what',
    '',
    `Generated from the policies (set \`${policySet.id.toHex()}\`) by \`node tools/policy-pages.ts\`; do not edit. What no policy permits is refused.`,
    '',
    'A cell names the purposes for which it is allowed: **S** service, **R** direct request, **D** debugging, **X** security,',
    `**I** improvement, **L** the law; ${refusedCell} is refused for every purpose. A column names the role in the business, then the role in the project.`,
    'Owners and admins have the same rights whatever their role in a project. The last column is all of them facing',
    'data of another business, for the service. Staff are in a case of their own, but for the second person. Unless a line says otherwise, whoever asks signed in within the last ten minutes.',
    '',
    'Being allowed is not all: operations narrow a list to what is visible, keep the last owner, and withhold fields the purpose does not need.',
    '',
  ];
}

function table(askers: readonly Asker[], allows: Allows): string[] {
  const columns = ['operation', 'what', ...askers.map((asker) => asker.name), 'any of them, other business'];
  const rows = situations.map((situation) => {
    const own = askers.map((asker) => cellOf(allows, situation, asker, true));
    const other = new Set(askers.flatMap((asker) => cellOf(allows, situation, asker, false, ['service']).split(' ')));
    const shown = other.size === 1 ? [...other] : [...other].filter((cell) => cell !== refusedCell);
    return row([`\`${situation.operation}\``, situation.says, ...own, shown.join(' ')]);
  });
  return [row(columns), row(columns.map(() => '---')), ...rows, ''];
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

function policyList(policySet: PolicySet): string[] {
  const rows = [...policySet.policies.values()].map(({ subject, id, effect, sentence, satz }) =>
    row([subject, `\`${id}\``, effect === 'permit' ? 'permits' : 'forbids', sentence, satz]),
  );
  return [
    '## The policies',
    '',
    row(['subject', 'policy', 'effect', 'sentence', 'Satz']),
    row(['---', '---', '---', '---', '---']),
    ...rows,
    '',
  ];
}
