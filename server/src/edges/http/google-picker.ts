// The window with Google's own search and map (web/src/google-picker), where the operator has a key for it. It alone may load what Google sends; every other page is
// forbidden to. Because it runs Google's code it is sandboxed into an origin of nobody: without cookies, without storage, unable to ask Steward for anything.
// Google's hosts are those of its own guide: https://developers.google.com/maps/documentation/javascript/content-security-policy
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Random } from '../../ports/random.ts';

const nonceBytes = 16;

/** The words of the page, in both languages. */
const words = {
  en: {
    title: 'Google’s map',
    note: 'This window is Google’s: it learns what you look for here, and your address on the internet. Press on the map where the pin belongs. Kept are your pin and Google’s id of the place, nothing else.',
    take: 'Take this pin',
    failed: 'Google’s map did not come. Close this window; the map of Steward works without it.',
  },
  de: {
    title: 'Karte von Google',
    note: 'Dieses Fenster gehört Google: Google erfährt, was Sie hier suchen, und Ihre Adresse im Internet. Drücken Sie dort auf die Karte, wo die Stecknadel hingehört. Gespeichert werden Ihre Stecknadel und Googles Kennung des Ortes, sonst nichts.',
    take: 'Diese Stecknadel übernehmen',
    failed: 'Die Karte von Google kam nicht. Schließen Sie dieses Fenster; die Karte von Steward geht auch ohne sie.',
  },
} as const;

const policyOf = (nonce: string) =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic' 'unsafe-eval' blob:`,
    `style-src 'nonce-${nonce}' https://fonts.googleapis.com`,
    'img-src https://*.googleapis.com https://*.gstatic.com https://*.google.com https://*.googleusercontent.com data:',
    'connect-src https://*.googleapis.com https://*.google.com https://*.gstatic.com data: blob:',
    'font-src https://fonts.gstatic.com',
    'frame-src https://*.google.com',
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    'sandbox allow-scripts allow-popups',
  ].join('; ');

/** `folder` holds the script and the styles of the page. */
export function registerGooglePicker(app: FastifyInstance, folder: string, random: Random): void {
  const script = stripTypeScriptTypes(readFileSync(join(folder, 'google-picker.ts'), 'utf8'));
  const styles = readFileSync(join(folder, 'google-picker.css'), 'utf8');
  for (const language of ['en', 'de'] as const) {
    app.get(`/google-picker/${language}`, async (_request, reply) => {
      const nonce = Buffer.from(random.bytes(nonceBytes)).toString('base64url');
      return reply
        .type('text/html; charset=utf-8')
        .headers({
          'content-security-policy': policyOf(nonce),
          // What Google sends does not say that it may be embedded; and a sandboxed page may not name an opener policy.
          'cross-origin-embedder-policy': 'unsafe-none',
          'cross-origin-opener-policy': 'unsafe-none',
          // The operator's key is for pages of this address: Google is told the address, not the page.
          'referrer-policy': 'strict-origin',
        })
        .send(pageOf(language, nonce, script, styles));
    });
  }
}

function pageOf(language: keyof typeof words, nonce: string, script: string, styles: string): string {
  const { title, note, take, failed } = words[language];
  return `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
    <style nonce="${nonce}">${styles}</style>
  </head>
  <body>
    <header>
      <h1>${title}</h1>
      <p>${note}</p>
      <p id="failed" role="alert" hidden>${failed}</p>
    </header>
    <div id="search"></div>
    <div id="map"></div>
    <div><button id="take" type="button" disabled>${take}</button></div>
    <script nonce="${nonce}">${script.replaceAll('</', '<\\/')}</script>
  </body>
</html>
`;
}
