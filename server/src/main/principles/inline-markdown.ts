// The few marks that a sentence of the principles may carry, as HTML: `code`, *emphasis*, **strong**, [link](address). Everything else is text and
// is escaped. A link leads somewhere on this server, or it is the name of a file of the repository and no link.

/** Where documents of the repository are on the server. */
const addresses: Readonly<Record<string, string>> = {
  'principles.md': '/principles',
  'principles.de.md': '/principles/de',
};

const marks = /`([^`]+)`|\*\*(.+?)\*\*|\*(.+?)\*|\[([^\]]+)\]\(([^)\s]+)\)/g;

export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

export function inlineHtml(text: string): string {
  let html = '';
  let from = 0;
  for (const match of text.matchAll(marks)) {
    html += escapeHtml(text.slice(from, match.index)) + markHtml(match);
    from = match.index + match[0].length;
  }
  return html + escapeHtml(text.slice(from));
}

function markHtml([, code, strong, emphasis, label, address]: RegExpExecArray): string {
  if (code !== undefined) return `<code>${escapeHtml(code)}</code>`;
  if (strong !== undefined) return `<strong>${inlineHtml(strong)}</strong>`;
  if (emphasis !== undefined) return `<em>${inlineHtml(emphasis)}</em>`;
  const place = address!.startsWith('/') ? address! : addresses[address!];
  return place === undefined ? inlineHtml(label!) : `<a href="${escapeHtml(place)}">${inlineHtml(label!)}</a>`;
}
