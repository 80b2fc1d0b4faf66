// The first pages: what Steward is, its principles, where to report a hole; in the demo, the mails that would have been sent.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import type { OutboxMail } from '../adapters/embedded/outbox-mail.ts';
import type { DemoSignIn } from './demo/ensure-demo.ts';

export interface StartPageParts {
  readonly demo: boolean;
  /** Who can sign in to the demo; filled when it has been made. */
  readonly people: readonly DemoSignIn[];
  /** The web app is there: without the demo, whoever comes is led into it. */
  readonly hasApp: boolean;
  readonly outbox: OutboxMail | undefined;
  readonly privacyMail: string;
}

/** Beside the code in an installed package, at the top of a clone. */
const packed = new URL('../../pages/', import.meta.url);
const root = existsSync(packed) ? packed : new URL('../../../', import.meta.url);
const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  md: 'text/markdown; charset=utf-8',
};
const pages: Readonly<Record<string, string>> = {
  '/': 'web/src/start/index.html',
  '/de': 'web/src/start/de.html',
  '/start.css': 'web/src/start/start.css',
  '/docs.css': 'web/src/start/docs.css',
  '/mark.svg': 'web/src/start/mark.svg',
  '/principles': 'docs/principles.md',
  '/principles/de': 'docs/principles.de.md',
  '/policies': 'docs/principles.md',
};

export async function registerStartPages(
  app: FastifyInstance,
  { demo, people, hasApp, outbox, privacyMail }: StartPageParts,
): Promise<void> {
  const first = demo || !hasApp ? pages : Object.fromEntries(Object.entries(pages).filter(([url]) => url !== '/'));
  if (first !== pages) app.get('/', async (_request, reply) => reply.redirect('/app'));
  for (const [url, file] of Object.entries(first)) {
    const content = await readFile(new URL(file, root)).catch(() => undefined);
    if (content)
      app.get(url, async (_request, reply) =>
        reply.type(types[file.split('.').at(-1)!]!).header('cache-control', 'no-cache').send(content),
      );
  }
  app.get('/.well-known/security.txt', async (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send(`Contact: mailto:${privacyMail}\nPreferred-Languages: en, de\n`),
  );
  if (demo) app.get('/demo/people', async () => ({ people }));
  if (demo && outbox)
    app.get('/demo/outbox', async () => ({
      mails: outbox.list().map(({ to, subject, text, atMs }) => ({ to, subject, text, at: new Date(atMs).toISOString() })),
    }));
}
