// HTML of a mail made safe to show: an allow-list of what gives text its form, and nothing else. No script, form, frame, style, class or id; no address that is fetched when it is
// shown; pictures only from within the mail (`cid:…`) or written into it. Colours are kept where they can be read on white paper, so nothing is hidden by them. Where it
// is shown, a frame without scripts and a policy that loads nothing hold by themselves (docs/mail-reading.md).
import sanitizeHtml, { type Attributes, type IFrame, type Tag } from 'sanitize-html';
import { mailLimits } from './mail-limits.ts';
import type { MailNote } from './mail-notes.ts';

export interface SafeHtml {
  /** Undefined where nothing is left, or more than `htmlCharsMax`. */
  readonly html: string | undefined;
  readonly notes: readonly MailNote[];
  /** Of the pictures within the mail that it shows. */
  readonly contentIds: ReadonlySet<string>;
}

const nestingMax = 100;
const tags =
  'a abbr address b bdi blockquote br caption center cite code col colgroup dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var';
/** Their content is no text, or nobody's. */
const dropped =
  'script style title textarea select option xmp noembed noframes template svg math iframe frame frameset object applet audio video canvas map';
const active = new Set('script form input button select textarea iframe frame object embed applet svg math meta base'.split(' '));
const cell = ['colspan', 'rowspan', 'align', 'valign', 'width', 'bgcolor'];
const attributes = {
  '*': ['dir', 'lang', 'align'],
  a: ['href', 'target', 'rel'],
  img: ['src', 'alt', 'width', 'height'],
  font: ['color', 'size'],
  table: ['width', 'border', 'cellpadding', 'cellspacing', 'bgcolor'],
  tr: ['valign', 'bgcolor'],
  td: cell,
  th: cell,
  col: ['span', 'width'],
  ol: ['start', 'type'],
  li: ['value'],
};

/**
 * What could be safely shown of `html`. Throws nothing: what has more tags, or is nested deeper, than any mail is left out, and its bare words are its text.
 */
export function safeHtml(html: string): SafeHtml {
  try {
    const whole = sanitized(html, true);
    if (whole.html === undefined || whole.html.length <= mailLimits.htmlCharsMax) return whole;
    // Mostly pictures that are written into it.
    const without = sanitized(html, false);
    const fits = without.html === undefined || without.html.length <= mailLimits.htmlCharsMax;
    return { ...without, html: fits ? without.html : undefined, notes: [...without.notes, 'html-cut'] };
  } catch (error) {
    if (!(error instanceof TooManyTags)) throw error;
    return { html: undefined, notes: ['html-cut'], contentIds: new Set() };
  }
}

class TooManyTags extends Error {}

/** What one cleaning knows. */
interface Cleaning {
  readonly withData: boolean;
  readonly notes: Set<MailNote>;
  readonly contentIds: Set<string>;
  /** Elements that were not to be seen, by their attributes. */
  readonly unseen: WeakSet<Attributes>;
}

function sanitized(html: string, withData: boolean): SafeHtml {
  const cleaning: Cleaning = { withData, notes: new Set(), contentIds: new Set(), unseen: new WeakSet() };
  const { notes, contentIds, unseen } = cleaning;
  let opened = 0;
  let depth = 0;
  let texts = 0;
  const clean = sanitizeHtml(html, {
    allowedTags: tags.split(' '),
    nonTextTags: dropped.split(' '),
    allowedAttributes: attributes,
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['cid', 'data'] },
    allowedSchemesAppliedToAttributes: ['href', 'src'],
    allowProtocolRelative: false,
    nestingLimit: nestingMax,
    disallowedTagsMode: 'discard',
    parseStyleAttributes: false,
    // The parser's cost grows with depth times tags, and a mail can be made of nothing else.
    onOpenTag: (name, found) => {
      if (++opened > mailLimits.htmlTagsMax || ++depth > mailLimits.htmlDepthMax) throw new TooManyTags();
      noteActive(name, found, notes);
    },
    onCloseTag: () => depth--,
    textFilter: (text) => {
      if (++texts > mailLimits.htmlTagsMax * 4) throw new TooManyTags();
      return text;
    },
    transformTags: {
      img: (_, found) => picture(found, cleaning),
      a: (_, found) => link(found),
      '*': (name, found) => marked(name, found, cleaning),
    },
    exclusiveFilter: (frame) => {
      if (isMisleading(frame)) notes.add('misleading-link');
      if (!unseen.has(frame.attribs)) return false;
      if (frame.text.trim() !== '') notes.add('hidden-text');
      return true;
    },
  }).trim();
  return { html: clean === '' ? undefined : clean, notes: [...notes], contentIds };
}

function marked(name: string, found: Attributes, { unseen }: Cleaning): Tag {
  const tag = formed(name, found);
  if (isHidden(found)) unseen.add(tag.attribs);
  return tag;
}

function noteActive(name: string, found: Attributes, notes: Set<MailNote>): void {
  if (active.has(name) && !(name === 'meta' && !/refresh/i.test(found['http-equiv'] ?? ''))) notes.add('active-content');
  for (const [attribute, value] of Object.entries(found)) {
    if (/^on/i.test(attribute) || /^[\s\p{C}]*(javascript|vbscript)[\s\p{C}]*:/iu.test(value)) notes.add('active-content');
    const loads =
      (name === 'link' && attribute === 'href') ||
      attribute === 'background' ||
      attribute === 'srcset' ||
      attribute === 'poster' ||
      (attribute === 'style' && /url\s*\(/i.test(value));
    if (loads && /(https?:)?\/\//i.test(value)) notes.add('remote-images');
  }
}

function isHidden({ hidden: isAttribute, style = '' }: Attributes): boolean {
  if (isAttribute !== undefined) return true;
  const styles = stylesIn(style);
  const isNothing = (name: string): boolean =>
    /^[01]?(\.\d+)?(px|pt|em|rem|%)?$/.test(styles.get(name) ?? 'some') && Number.parseFloat(styles.get(name)!) <= 1;
  return (
    styles.get('display') === 'none' ||
    /^(hidden|collapse)$/.test(styles.get('visibility') ?? '') ||
    styles.get('mso-hide') === 'all' ||
    /^0(\.0\d*)?$/.test(styles.get('opacity') ?? '') ||
    (isNothing('font-size') && !/em|rem|%|^1$/.test(styles.get('font-size')!)) ||
    (isNothing('max-height') && styles.get('overflow') === 'hidden')
  );
}

/** A picture from elsewhere becomes its description: fetching it would tell the sender that, when and where it is read. */
function picture(found: Attributes, { withData, notes, contentIds }: Cleaning): Tag {
  const src = (found['src'] ?? '').trim();
  const alt = (found['alt'] ?? '').slice(0, mailLimits.nameCharsMax);
  const contentId = /^cid:(.{1,200})$/i.exec(src)?.[1];
  const kept = { alt, ...sizes(found) };
  if (contentId !== undefined) {
    const id = safeDecode(contentId);
    contentIds.add(id);
    return { tagName: 'img', attribs: { ...kept, src: `cid:${id}` } };
  }
  if (withData && /^data:image\/(png|jpe?g|gif|webp);base64,[a-z0-9+/=\s]*$/i.test(src))
    return { tagName: 'img', attribs: { ...kept, src } };
  if (/^(https?:)?\/\//i.test(src)) notes.add('remote-images');
  return { tagName: 'span', attribs: {}, text: alt === '' ? '' : `[${alt}]` };
}

const sizes = (found: Attributes): Attributes =>
  Object.fromEntries(['width', 'height'].flatMap((name) => (/^\d{1,4}$/.test(found[name] ?? '') ? [[name, found[name]!]] : [])));

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Opens beside the app, tells the other side nothing of where it was clicked. */
const link = ({ href, ...rest }: Attributes): Tag => {
  const isWeb = /^https?:\/\/[^/]/i.test(href ?? '');
  const isOther = /^(mailto|tel):/i.test(href ?? '');
  if (!isWeb && !isOther) return { tagName: 'span', attribs: rest };
  return { tagName: 'a', attribs: { ...rest, href: href!, target: '_blank', rel: 'noopener noreferrer nofollow' } };
};

/** What a style says, as far as it can be said without one: `style` itself is never kept. */
function formed(tagName: string, { color, bgcolor, style = '', ...rest }: Attributes): Tag {
  const styles = stylesIn(style);
  const inFont = tagName === 'font' || tagName === 'span';
  const dark = inFont ? readable(styles.get('color') ?? color, 0, 0.45) : undefined;
  const light = readable(styles.get('background-color') ?? styles.get('background') ?? bgcolor, 0.6, 1);
  const align = /^(left|right|center|justify)$/.exec(styles.get('text-align') ?? '')?.[0];
  const attribs: Attributes = {
    ...rest,
    ...(dark === undefined ? {} : { color: dark }),
    ...(light === undefined || inFont ? {} : { bgcolor: light }),
    ...(align === undefined ? {} : { align }),
  };
  return {
    tagName: spanOf(tagName, styles, { isColoured: dark !== undefined, isMarked: light !== undefined && light !== '#ffffff' }),
    attribs,
  };
}

function spanOf(
  tagName: string,
  styles: ReadonlyMap<string, string>,
  { isColoured, isMarked }: { isColoured: boolean; isMarked: boolean },
): string {
  if (tagName !== 'span') return tagName;
  if (isColoured) return 'font';
  if (isMarked) return 'mark';
  if (/^(bold|bolder|[6-9]00)$/.test(styles.get('font-weight') ?? '')) return 'b';
  if (styles.get('font-style') === 'italic') return 'i';
  const line = styles.get('text-decoration') ?? styles.get('text-decoration-line') ?? '';
  return /line-through/.test(line) ? 's' : /underline/.test(line) ? 'u' : 'span';
}

const styleCharsMax = 2_000;

function stylesIn(style: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const each of style.slice(0, styleCharsMax).toLowerCase().split(';')) {
    const colon = each.indexOf(':');
    if (colon > 0)
      found.set(
        each.slice(0, colon).trim(),
        each
          .slice(colon + 1)
          .replace('!important', '')
          .trim(),
      );
  }
  return found;
}

const names: Readonly<Record<string, string>> = {
  black: '#000000',
  red: '#ff0000',
  green: '#008000',
  blue: '#0000ff',
  navy: '#000080',
  maroon: '#800000',
  purple: '#800080',
  teal: '#008080',
  gray: '#808080',
  grey: '#808080',
  orange: '#ffa500',
  yellow: '#ffff00',
  lime: '#00ff00',
  white: '#ffffff',
  silver: '#c0c0c0',
  aqua: '#00ffff',
  cyan: '#00ffff',
};

/** As `#rrggbb`, if its brightness lies between the two; undefined otherwise. */
function readable(color: string | undefined, from: number, to: number): string | undefined {
  const hex = hexOf((color ?? '').trim().toLowerCase());
  if (hex === undefined) return undefined;
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as [number, number, number];
  const brightness = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return brightness >= from && brightness <= to ? hex : undefined;
}

function hexOf(color: string): string | undefined {
  if (/^#[0-9a-f]{6}$/.test(color)) return color;
  if (/^#[0-9a-f]{3}$/.test(color)) return color.replaceAll(/[0-9a-f]/g, '$&$&');
  const rgb = /^rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*\)$/.exec(color);
  if (rgb)
    return `#${rgb
      .slice(1, 4)
      .map((part) => Math.min(255, Number(part)).toString(16).padStart(2, '0'))
      .join('')}`;
  return names[color];
}

/** Its text is an address, and not of where it leads. */
function isMisleading({ tag, attribs, text }: IFrame): boolean {
  if (tag !== 'a' || text.length > 300) return false;
  const shown = /^\s*(?:https?:\/\/)?((?:[\p{L}\p{N}-]+\.)+\p{L}{2,24})(?:[/:?#]|\s*$)/iu.exec(text)?.[1]?.toLowerCase();
  const href = attribs['href'] ?? '';
  if (shown === undefined || !/^https?:/i.test(href) || !URL.canParse(href)) return false;
  const host = new URL(href).hostname;
  const bare = (name: string): string => name.replace(/^www\./, '');
  return bare(new URL(`http://${shown}`).hostname) !== bare(host);
}
