// Texts in XML 1.0. What XML cannot hold at all is spelled out before (cell-text.ts).
const marks = /[&<>"\r]/g;
const attributeMarks = /[&<>"\r\n\t]/g;
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** Between tags, where a reader would make a carriage return a line feed. */
export const xmlText = (text: string): string => text.replace(marks, (mark) => entities[mark]!);

/** Between double quotes, where it would make spaces of line ends too. */
export const xmlAttribute = (text: string): string => text.replace(attributeMarks, (mark) => entities[mark]!);
