// Texts as they are compared: lower case, without accents. "Größe" is found by "grosse", as the server finds it.

/** One character may become several or none; that is why it is done character by character where places matter. */
export const fold = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '');

/** The words of what somebody looks for. */
export const wordsOf = (query: string): readonly string[] =>
  fold(query)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

export interface Piece {
  readonly text: string;
  readonly found: boolean;
}

/** `text` cut into what was looked for and what lies between. */
export function markFound(text: string, words: readonly string[]): readonly Piece[] {
  const chars = [...text];
  const folded = chars.map(fold);
  const found = chars.map(() => false);
  for (const word of words) for (let start = 0; start < chars.length; start++) markAt(folded, word, start, found);
  const pieces: { text: string; found: boolean }[] = [];
  for (const [index, char] of chars.entries()) {
    const last = pieces.at(-1);
    if (last?.found === found[index]) last!.text += char;
    else pieces.push({ text: char, found: found[index]! });
  }
  return pieces;
}

function markAt(folded: readonly string[], word: string, start: number, found: boolean[]): void {
  let read = '';
  let end = start;
  if (folded[start] === '' || !word.startsWith(folded[start]!.slice(0, word.length))) return;
  while (end < folded.length && read.length < word.length) {
    read += folded[end]!;
    if (!word.startsWith(read) && !read.startsWith(word)) return;
    end++;
  }
  // Marks that stand on the last letter belong to it.
  while (folded[end] === '') end++;
  if (read.startsWith(word)) found.fill(true, start, end);
}

/** The stretch of a long text around the first find, at most `charsMax` characters. */
export function excerpt(text: string, words: readonly string[], charsMax: number): string {
  const chars = [...text];
  if (chars.length <= charsMax) return text;
  const pieces = markFound(text, words);
  const first = pieces.findIndex(({ found }) => found);
  const before = pieces.slice(0, Math.max(first, 0)).reduce((sum, piece) => sum + [...piece.text].length, 0);
  const start = Math.max(0, Math.min(before - Math.floor(charsMax / 3), chars.length - charsMax));
  const end = start + charsMax;
  return `${start > 0 ? '… ' : ''}${chars.slice(start, end).join('').trim()}${end < chars.length ? ' …' : ''}`;
}
