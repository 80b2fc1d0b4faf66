// A text of the policy, or the difference between two, as blocks: headings, paragraphs, items. What is the same, new and gone runs through them, so that one
// way of drawing serves both. The texts use a little of Markdown: `#`, `-`, `*emphasis*`, `**strong**`, and `[T1]` for a promise.
import type { WordChange } from '../../api/policies.ts';

export interface Run {
  readonly kind: WordChange['kind'];
  readonly text: string;
}

export interface Block {
  /** Its place, for keys. */
  readonly at: number;
  readonly kind: 'title' | 'heading' | 'item' | 'paragraph';
  readonly runs: readonly Run[];
  readonly changed: boolean;
}

/** A plain text is one that is the same all through. */
export function blocksOf(changes: readonly WordChange[]): readonly Block[] {
  const blocks: Block[] = [];
  let runs: Run[] = [];
  const close = () => {
    const block = blockOf(runs, blocks.length);
    if (block) blocks.push(block);
    runs = [];
  };
  for (const { kind, text } of changes) {
    // A blank line ends a block, and so does the line before an item.
    text.split(/\n\s*\n|\n(?=- )/).forEach((part, i) => {
      if (i > 0) close();
      if (part !== '') runs.push({ kind, text: part });
    });
  }
  close();
  return blocks;
}

const marks: readonly (readonly [RegExp, Block['kind']])[] = [
  [/^#\s+/, 'title'],
  [/^##+\s+/, 'heading'],
  [/^-\s+/, 'item'],
];

function blockOf(runs: readonly Run[], at: number): Block | undefined {
  if (runs.every(({ text }) => text.trim() === '')) return undefined;
  const whole = runs
    .map(({ text }) => text)
    .join('')
    .trimStart();
  const [pattern, kind] = marks.find(([mark]) => mark.test(whole)) ?? [undefined, 'paragraph' as const];
  return {
    at,
    kind,
    runs: pattern === undefined ? runs : withoutMark(runs),
    changed: runs.some((run) => run.kind !== 'same'),
  };
}

/** The mark stands in the first run that is not empty; where it is new and old at once, in several. */
const withoutMark = (runs: readonly Run[]): readonly Run[] =>
  runs.map((run) => ({ ...run, text: run.text.replace(/^\s*(#+|-)\s+/, '') })).filter(({ text }) => text !== '');

export type Piece =
  | { readonly kind: 'text' | 'strong' | 'emphasis'; readonly text: string }
  | { readonly kind: 'promise'; readonly text: string };

const inline = /\*\*(.+?)\*\*|\*(.+?)\*|\[([A-Z]\d{1,2})\]/g;

/** What stands in a run: text, what is emphasised, ids of promises. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(inline)) {
    if (match.index > from) pieces.push({ kind: 'text', text: text.slice(from, match.index) });
    const [whole, strong, emphasis, promise] = match;
    if (promise !== undefined) pieces.push({ kind: 'promise', text: promise });
    else pieces.push(strong === undefined ? { kind: 'emphasis', text: emphasis! } : { kind: 'strong', text: strong });
    from = match.index + whole.length;
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) });
  return pieces;
}
