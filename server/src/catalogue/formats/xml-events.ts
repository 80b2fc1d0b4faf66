// The little XML that spreadsheets are made of, as events, in pieces as the bytes come. A document type is refused, so there are no entities but the five of XML itself and
// nothing can be fetched or expanded; depth, tags and texts have bounds. Not a validating parser: what it lets through has no power.
import { StewardError } from '@steward/protocol/errors.ts';
import { cellCharsMax } from './table-row.ts';

export interface XmlOpen {
  readonly kind: 'open';
  /** Without its prefix. */
  readonly name: string;
  /** By their names without prefix. */
  readonly attributes: Readonly<Record<string, string>>;
}

export type XmlEvent = XmlOpen | { readonly kind: 'close'; readonly name: string } | { readonly kind: 'text'; readonly text: string };

const depthMax = 64;
const tagCharsMax = 256 * 1024;

const wrong = (rule: string, cause?: unknown) => new StewardError('invalid-input', { field: 'file', rule, cause });

/** Those of each piece of bytes together. Texts may come in several events. Throws `invalid-input`. */
export async function* xmlEvents(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly XmlEvent[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const scanner = new XmlScanner();
  try {
    for await (const piece of bytes) yield scanner.scan(decoder.decode(piece, { stream: true }));
    yield scanner.scan(decoder.decode());
  } catch (cause) {
    throw cause instanceof TypeError ? wrong('has a part that is not UTF-8', cause) : cause;
  }
  scanner.end();
}

class XmlScanner {
  #held = '';
  readonly #open: string[] = [];

  scan(text: string): readonly XmlEvent[] {
    const events: XmlEvent[] = [];
    const input = this.#held + text;
    let at = 0;
    while (at < input.length) {
      const next = input[at] === '<' ? this.#markup(input, at, events) : this.#text(input, at, events);
      if (next === undefined) break;
      at = next;
    }
    this.#held = input.slice(at);
    if (this.#held.length > cellCharsMax * 2) throw wrong('has a part whose texts are too long');
    return events;
  }

  end(): void {
    if (this.#held.trim() !== '' || this.#open.length > 0) throw wrong('has a part that is cut off');
  }

  /** Up to the next tag; waits while a reference may be cut in two. */
  #text(input: string, at: number, events: XmlEvent[]): number | undefined {
    const tag = input.indexOf('<', at);
    let end = tag === -1 ? input.length : tag;
    if (tag === -1) {
      const reference = input.lastIndexOf('&');
      if (reference >= at && !input.includes(';', reference)) end = reference;
      // A line end may be cut in two as well.
      if (input[end - 1] === '\r') end--;
      if (end === at) return undefined;
    }
    const text = input.slice(at, end);
    if (this.#open.length > 0) events.push({ kind: 'text', text: plain(text) });
    else if (text.trim() !== '') throw wrong('has a part that is no XML');
    return end;
  }

  #markup(input: string, at: number, events: XmlEvent[]): number | undefined {
    if (input.startsWith('<?', at)) return after(input, at, '?>');
    if (input.startsWith('<!--', at)) return after(input, at, '-->');
    if (input.startsWith('<![CDATA[', at)) {
      const end = after(input, at, ']]>');
      if (end !== undefined) events.push({ kind: 'text', text: input.slice(at + 9, end - 3) });
      return end;
    }
    if (input.startsWith('<!', at)) {
      // It may be the beginning of one of the two above.
      if (input.length - at < 9 && ('<!--'.startsWith(input.slice(at)) || '<![CDATA['.startsWith(input.slice(at)))) return undefined;
      throw wrong('has a document type, which is not taken');
    }
    const end = tagEnd(input, at);
    if (end === undefined && input.length - at > tagCharsMax) throw wrong('has a part whose tags are too long');
    if (end !== undefined) this.#tag(input.slice(at + 1, end - 1), events);
    return end;
  }

  #tag(tag: string, events: XmlEvent[]): void {
    if (tag.startsWith('/')) {
      const name = localName(tag.slice(1).trim());
      if (this.#open.pop() !== name) throw wrong('has a part whose tags do not match');
      events.push({ kind: 'close', name });
      return;
    }
    const empty = tag.endsWith('/');
    const [, qualified, rest] = /^([^\s/=<>"'&]+)((?:\s[^]*)?)$/.exec(empty ? tag.slice(0, -1) : tag) ?? [];
    if (qualified === undefined) throw wrong('has a part that is no XML');
    const name = localName(qualified);
    events.push({ kind: 'open', name, attributes: attributesOf(rest!) });
    if (empty) events.push({ kind: 'close', name });
    else if (this.#open.push(name) > depthMax) throw wrong('has a part that is nested too deep');
  }
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

function after(input: string, at: number, end: string): number | undefined {
  const found = input.indexOf(end, at);
  return found === -1 ? undefined : found + end.length;
}

/** Behind the `>` that ends a tag, which quotes may hold too. */
function tagEnd(input: string, at: number): number | undefined {
  const [more, double, single] = [62, 34, 39];
  let open = 0;
  for (let i = at; i < input.length; i++) {
    const code = input.charCodeAt(i);
    if (open !== 0) open = code === open ? 0 : open;
    else if (code === more) return i + 1;
    else if (code === double || code === single) open = code;
  }
  return undefined;
}

const attributePattern = /\s+([^\s=<>"'/&]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/gy;

const none: Readonly<Record<string, string>> = Object.freeze(Object.create(null) as Record<string, string>);

function attributesOf(text: string): Readonly<Record<string, string>> {
  if (text === '') return none;
  const attributes: Record<string, string> = Object.create(null) as Record<string, string>;
  let end = 0;
  for (const [whole, name, double, single] of text.matchAll(attributePattern)) {
    attributes[localName(name!)] = plain(double ?? single ?? '');
    end += whole.length;
  }
  if (text.slice(end).trim() !== '') throw wrong('has a part that is no XML');
  return attributes;
}

const references: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** With its references replaced, line ends as XML has them. */
function plain(text: string): string {
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  if (!lines.includes('&')) return lines;
  return lines.replace(/&([^;&]{0,10});|&/g, (_, name?: string) => {
    if (name !== undefined && Object.hasOwn(references, name)) return references[name]!;
    const [, hex, decimal] = /^#(?:x([0-9A-Fa-f]{1,6})|(\d{1,7}))$/.exec(name ?? '') ?? [];
    const code = hex === undefined ? Number(decimal ?? Number.NaN) : Number.parseInt(hex, 16);
    if (!(code > 0 && code <= 0x10_ffff)) throw wrong('has a reference to something that XML does not know');
    return String.fromCodePoint(code);
  });
}
