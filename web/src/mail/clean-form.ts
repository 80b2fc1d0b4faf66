// The form of a mail, cleaned once more where it is shown: the server has cleaned it, but not every server that a mail was ever kept by did, nor with the rules of today. What is
// left is put into a frame without scripts, whose policy loads nothing but the pictures that came with the mail (docs/mail-reading.md).
import DOMPurify from 'dompurify';
import frameStyles from './mail-frame.css?url';

const tags =
  'a abbr address b bdi blockquote br caption center cite code col colgroup dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var';
const attributes =
  'align alt bgcolor border cellpadding cellspacing color colspan dir height href lang rowspan size span src start type valign value width';
const link = /^(https?:\/\/[^/]|mailto:|tel:)/i;
const written = /^data:image\/(png|jpe?g|gif|webp);base64,/i;

export interface CleanForm {
  /** The document of the frame. */
  readonly page: string;
  /** Pictures from elsewhere were left out. */
  readonly leftOut: boolean;
}

/** `pictures`: where what came with the mail is shown from, by content id. */
export function cleanForm(html: string, pictures: ReadonlyMap<string, string>): CleanForm {
  // An instance of its own, for its hooks know these pictures. The library's type of Trusted Types is another than ours.
  const purifier = DOMPurify(window as unknown as Parameters<typeof DOMPurify>[0]);
  let leftOut = false;
  purifier.addHook('uponSanitizeElement', (node) => {
    if (node instanceof Element && node.localName === 'img' && !placePicture(node, pictures)) leftOut = true;
  });
  purifier.addHook('afterSanitizeAttributes', (node) => {
    if (node.localName !== 'a') return;
    if (!link.test(node.getAttribute('href') ?? '')) return node.removeAttribute('href');
    node.setAttribute('target', '_blank');
    node.setAttribute('rel', 'noopener noreferrer nofollow');
  });
  const body = purifier.sanitize(html, {
    ALLOWED_TAGS: tags.split(' '),
    ALLOWED_ATTR: attributes.split(' '),
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ALLOWED_URI_REGEXP: /^(https?:|mailto:|tel:|blob:|data:image\/(png|jpe?g|gif|webp);base64,|[^a-z]|[a-z+.-]+(?:[^a-z+.\-:]|$))/i,
  });
  return { page: pageOf(body), leftOut };
}

/** Whether it is one that came with the mail; any other loses its address before anything can be fetched. */
function placePicture(picture: Element, pictures: ReadonlyMap<string, string>): boolean {
  const src = picture.getAttribute('src')?.trim() ?? '';
  picture.removeAttribute('srcset');
  const own = /^cid:(.+)$/i.exec(src)?.[1];
  const shown = own === undefined ? undefined : pictures.get(own);
  if (shown !== undefined) picture.setAttribute('src', shown);
  else if (!written.test(src)) picture.removeAttribute('src');
  return src === '' || own !== undefined || written.test(src);
}

/** Also for browsers that do not give the frame the policy of the page: its own says the same, and less. */
function pageOf(body: string): string {
  const styles = new URL(frameStyles, location.origin).href;
  const policy = `default-src 'none'; img-src blob: data:; style-src ${styles}`;
  return `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta http-equiv="x-dns-prefetch-control" content="off"><meta name="referrer" content="no-referrer"><link rel="stylesheet" href="${styles}"></head><body dir="auto">${body}</body></html>`;
}
