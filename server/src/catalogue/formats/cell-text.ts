// Texts in cells, as docs/formats/tables.md says: what cannot be written is spelled out, what a spreadsheet would take for a formula is marked. Each step can be undone.

/** Neither XML nor a spreadsheet takes them; with `u`, a surrogate stands alone. */
const unwritable = '[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\ufffe\\uffff\\ud800-\\udfff]';
const toSpell = new RegExp(`_(?=x[0-9A-Fa-f]{4}(?:_|${unwritable}))|${unwritable}`, 'gu');
const toSpellInXml = new RegExp(`_(?=x[0-9A-Fa-f]{4}(?:_|\\r|${unwritable}))|\\r|${unwritable}`, 'gu');
const spelled = /_x([0-9A-Fa-f]{4})_/g;

/** Spells out what cannot be written: `_xHHHH_`. With `xml`, carriage returns too, which XML would make line feeds. */
export function spellOut(text: string, xml = false): string {
  return text.replace(xml ? toSpellInXml : toSpell, spelling);
}

function spelling(unit: string): string {
  return `_x${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
}

/** Undoes `spellOut`, and reads what other programs spell out. */
export function unspell(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(spelled, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Spaces, controls, what joins or marks without showing: programs differ in whether they skip them before they look for a formula. */
const skipped = '[\\s\\p{C}\\p{Z}\\p{M}]*';
const formula = new RegExp(`^'*(?:[\\t\\r\\n]|${skipped}[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20])`, 'u');
const marked = new RegExp(`^'${formula.source.slice(1)}`, 'u');

/** Whether a spreadsheet could take the text for a formula, now or after an apostrophe was taken away. */
export const looksLikeFormula = (text: string): boolean => formula.test(text);

/** One apostrophe in front of what looks like a formula. */
export const neutralise = (text: string): string => (formula.test(text) ? `'${text}` : text);

/** Takes the apostrophe away that `neutralise` set; everything else stays as it is. */
export const restoreNeutralised = (text: string): string => (marked.test(text) ? text.slice(1) : text);

/** Characters a cell of a spreadsheet holds. */
export const sheetCellCharsMax = 32_767;

/** Ends a text that was cut; reading back refuses it, so that a whole text is never replaced by its beginning. */
export const cutSaid = {
  en: ' … [cut here: a cell holds 32,767 characters; the whole text is in the folder “records”]',
  de: ' … [hier abgeschnitten: eine Zelle fasst 32.767 Zeichen; der ganze Text liegt im Ordner „records“]',
};
