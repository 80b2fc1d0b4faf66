// Names as they are compared: without case, marks and punctuation, umlauts the same whether written ü, ue or u, and a few words that are written in many ways
// as one. What is lost on the way (`Aue` and `Au` are alike) is lost on both sides of the comparison.

/** Words that are one word: `Sankt`, `St.` and `Saint`. */
const sameWords: ReadonlyMap<string, string> = new Map([
  ['sankt', 'st'],
  ['saint', 'st'],
  ['sainte', 'st'],
  ['sanct', 'st'],
  ['ste', 'st'],
  ['wr', 'wiener'],
  ['opf', 'oberpfalz'],
  ['ndb', 'niederbayern'],
  ['obb', 'oberbayern'],
  ['odw', 'odenwald'],
  ['holst', 'holstein'],
  ['mgladbach', 'monchengladbach'],
]);

/** `Frankfurt a. M.` → `frankfurt a m`; words parted by one space. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('æ', 'a')
    .replaceAll('œ', 'o')
    .replaceAll('ł', 'l')
    .replaceAll(/['’`´]/g, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .replaceAll(/([aou])e/g, '$1')
    .trim();
}

/** The words of a text, folded, each in the one way it is written here. */
export function wordsOf(text: string): readonly string[] {
  const folded = fold(text);
  return folded === '' ? [] : folded.split(' ').map((word) => sameWords.get(word) ?? word);
}

/** Words that only link others: they carry no name. */
const links: ReadonlySet<string> = new Set(
  'a am an auf b bei beim d de der den des die do du e en i im in la le les l m o ob s sur u unter und v von vor vorm z zu zum zur'.split(
    ' ',
  ),
);

export const isLink = (word: string): boolean => links.has(word);

/** A bit for each letter a word has: two words that differ in more than 2n bits are further apart than n changes. */
export function lettersOf(word: string): number {
  let bits = 0;
  for (let i = 0; i < word.length; i++) bits |= 1 << (word.charCodeAt(i) % 31);
  return bits;
}
