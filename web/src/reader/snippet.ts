// The words around what was found, as they were written.
import { foldText } from '@steward/protocol/wire/offline-copy.ts';
import { titleOf, type Shown } from './copy.ts';

const charsAround = 60;

export interface Snippet {
  readonly before: string;
  readonly match: string;
  readonly after: string;
}

/** Of the first text, other than the title, in which the first word occurs; `undefined` where it occurs in none. */
export function snippetOf(entry: Shown, query: string): Snippet | undefined {
  const word = foldText(query)
    .split(/\s+/u)
    .find((each) => each !== '');
  if (word === undefined) return undefined;
  const title = titleOf(entry);
  for (const { name, type } of entry.collection.fields) {
    const value = entry.record.fields[name];
    if ((type !== 'text' && type !== 'long-text') || typeof value !== 'string' || value === title) continue;
    const found = cut(value, word);
    if (found) return found;
  }
  return undefined;
}

/** Folding changes how long texts are: the folded text is searched letter by letter, with where each came from. */
function cut(text: string, word: string): Snippet | undefined {
  let folded = '';
  const from: number[] = [];
  let at = 0;
  for (const letter of text) {
    const plain = foldText(letter);
    for (let unit = 0; unit < plain.length; unit += 1) from.push(at);
    folded += plain;
    at += letter.length;
  }
  const start = folded.indexOf(word);
  if (start === -1) return undefined;
  const begin = from[start]!;
  const end = from[start + word.length] ?? text.length;
  const [left, right] = [Math.max(0, begin - charsAround), Math.min(text.length, end + charsAround)];
  return {
    before: `${left > 0 ? '…' : ''}${text.slice(left, begin)}`,
    match: text.slice(begin, end),
    after: `${text.slice(end, right)}${right < text.length ? '…' : ''}`,
  };
}
