// Reads docs/principles*.md: the policy, sentence by sentence. The document is Markdown that people read and download, in one strict shape, so that a
// page can be made of it; anything else in it is an error that a test finds, never something left out in silence:
//
//   # title
//   *[the other language](…)*
//   paragraphs: what this is, who is who, what the states mean
//   ## heading, ### heading below it
//   | sentence | promise | where | run | test | state |     one line a sentence
//   - a deviation, in the last section
import { StewardError } from '@steward/protocol/errors.ts';

export const states = ['works', 'part', 'not-yet', 'limit'] as const;
export type State = (typeof states)[number];

/** How a state's text begins, in the languages there are. */
const beginnings: readonly (readonly [State, RegExp])[] = [
  ['works', /^(?:works|gilt)\b/],
  ['part', /^(?:in part|zum Teil)\b/],
  ['not-yet', /^(?:not yet|noch nicht)\b/],
  ['limit', /^(?:a limit, said plainly|eine Grenze, offen gesagt)$/],
];

export interface Sentence {
  readonly text: string;
  /** Such as `S3`, or several. */
  readonly promises: readonly string[];
  readonly where: string | undefined;
  readonly run: string | undefined;
  readonly test: string | undefined;
  readonly state: State;
  /** What the state says beyond its word. */
  readonly note: string;
}

export interface Section {
  readonly title: string;
  /** 2 or 3. */
  readonly level: number;
  readonly sentences: readonly Sentence[];
  readonly points: readonly string[];
}

export interface Principles {
  readonly title: string;
  readonly introduction: readonly string[];
  readonly sections: readonly Section[];
}

interface Open {
  title: string;
  level: number;
  sentences: Sentence[];
  points: string[];
}

/** StewardError `integrity-failed` that names the line which is not in the shape. */
export function parsePrinciples(markdown: string): Principles {
  const blocks = markdown.trim().split(/\n{2,}/);
  const title = /^# (.+)$/.exec(blocks.shift() ?? '')?.[1];
  if (title === undefined) throw wrong('it begins with a title', markdown.slice(0, 60));
  if (/^\*\[[^\]]+\]\([^)]+\)\*$/.test(blocks[0] ?? '')) blocks.shift();
  const introduction: string[] = [];
  const sections: Open[] = [];
  for (const block of blocks) {
    const heading = /^(##|###) (.+)$/.exec(block);
    const open = sections.at(-1);
    if (heading) sections.push({ title: heading[2]!, level: heading[1]!.length, sentences: [], points: [] });
    else if (open === undefined) introduction.push(paragraph(block));
    else if (block.startsWith('|')) open.sentences.push(...table(block));
    else if (block.startsWith('- ')) open.points.push(...block.split(/\n(?=- )/).map((point) => paragraph(point.slice(2))));
    else throw wrong('a section holds sentences or points', block);
  }
  return { title, introduction, sections };
}

function paragraph(block: string): string {
  if (/^(?:#|\||>|```|<|\d+\. )/m.test(block)) throw wrong('only plain paragraphs', block);
  return block.replaceAll(/\s*\n\s*/g, ' ');
}

const columns = 6;

function table(block: string): Sentence[] {
  const [, rule, ...rows] = block.split('\n');
  if (!/^\|(?:---\|){6}$/.test(rule ?? '') || rows.length === 0) throw wrong('a table of six columns', block);
  return rows.map((row) => {
    const cells = row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
    if (!row.startsWith('|') || !row.endsWith('|') || cells.length !== columns) throw wrong('six cells', row);
    const [text = '', ids = '', where = '', run = '', test = '', stateText = ''] = cells;
    if (!/^[A-Z]\d(?:, [A-Z]\d)*$/.test(ids)) throw wrong('the id of a promise', row);
    return {
      text,
      promises: ids.split(', '),
      where: unlessDash(where),
      run: unlessDash(run),
      test: unlessDash(test),
      ...stateOf(stateText, row),
    };
  });
}

const unlessDash = (cell: string) => (cell === '–' || cell === '' ? undefined : cell);

function stateOf(text: string, row: string): Pick<Sentence, 'state' | 'note'> {
  for (const [state, beginning] of beginnings) {
    const found = beginning.exec(text)?.[0];
    if (found !== undefined) return { state, note: text.slice(found.length).replace(/^[:;,]?\s*/, '') };
  }
  throw wrong('a state that is one of four', row);
}

function wrong(rule: string, where: string): StewardError {
  return new StewardError('integrity-failed', { field: 'principles', rule: `${rule}: ${where.slice(0, 80)}` });
}
