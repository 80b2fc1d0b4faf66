// The first pages: the policy, sentence by sentence, and in the demo the doors above it; where to report a hole; the mails the demo would have sent.
//
//   /                       demo: the three doors and the policy (/de in German); otherwise the app, which asks for a sign-in
//   /principles, …/de       the principles as a page; as Markdown for whoever accepts that rather than HTML. /policies is the app's: every version of the policy
//   /principles.md, …       the same document as a file
//   /demo/outbox            demo: the mails that would have been sent
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { StewardError } from '@steward/protocol/errors.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { OutboxMail } from '../adapters/embedded/outbox-mail.ts';
import { securityHeaders } from '../edges/http/security-headers.ts';
import { isSameOrigin } from '../edges/http/session-cookie.ts';
import { registerOutbox } from './demo/outbox-pages.ts';
import type { DemoStaff } from './demo/demo-staff.ts';
import type { DemoSignIn } from './demo/ensure-demo.ts';
import { parsePrinciples } from './principles/parse-principles.ts';
import { principlesPage, type LiveStates } from './principles/principles-page.ts';
import type { Checker } from '../promises/checker.ts';
import type { PageLanguage } from './principles/page-words.ts';

export interface StartPageParts {
  readonly demo: boolean;
  /** Who can sign in to the demo; filled when it has been made. */
  readonly people: readonly DemoSignIn[];
  /** The operator's staff in the demo, likewise. */
  readonly staff: readonly DemoStaff[];
  /** The web app is there: without the demo, whoever comes is led into it. */
  readonly hasApp: boolean;
  readonly outbox: OutboxMail | undefined;
  readonly privacyEmail: string;
  /** Origin of the pages. */
  readonly base: string;
  readonly nowMs: () => number;
  readonly checker: Pick<Checker, 'latest'>;
}

/** Beside the code in an installed package, at the top of a clone. */
const packed = new URL('../../pages/', import.meta.url);
const root = existsSync(packed) ? packed : new URL('../../../', import.meta.url);
const file = (path: string) => readFile(new URL(path, root), 'utf8');
const documents: Readonly<Record<PageLanguage, string>> = { en: 'docs/principles.md', de: 'docs/principles.de.md' };
const html = 'text/html; charset=utf-8';
const markdown = 'text/markdown; charset=utf-8';
const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};
const fresh = { 'cache-control': 'no-cache' };

export async function registerStartPages(app: FastifyInstance, parts: StartPageParts): Promise<void> {
  const { demo, hasApp, outbox, base } = parts;
  const styles = `${await file('web/src/design/tokens.css')}\n${await file('web/src/start/start.css')}`;
  const plain = {
    '/start.css': styles,
    '/mail-pages.css': `${await file('web/src/design/tokens.css')}\n${await file('web/src/start/mail-pages.css')}`,
    '/docs.css': await file('web/src/start/docs.css'),
    '/mark.svg': await file('web/src/start/mark.svg'),
    '/app.webmanifest': await file('web/src/start/app.webmanifest'),
  };
  for (const [url, content] of Object.entries(plain)) {
    const type = types[extname(url)]!;
    app.get(url, async (_request, reply) => reply.type(type).headers(fresh).send(content));
  }
  for (const language of ['en', 'de'] as const) await registerPolicy(app, language, parts);
  if (!demo && hasApp) app.get('/', async (_request, reply) => reply.redirect('/app'));
  app.get('/.well-known/security.txt', async (_request, reply) =>
    reply.type('text/plain; charset=utf-8').headers(fresh).send(securityText(parts)),
  );
  if (demo) await registerDemo(app, parts);
  if (demo && outbox) registerOutbox(app, outbox, securityHeaders(base.startsWith('https:'))['content-security-policy']!);
}

const securityTextDays = 180;

/** RFC 9116. Whoever keeps a copy looks again within half a year. */
function securityText({ privacyEmail, base, nowMs }: StartPageParts): string {
  const expires = new Date(nowMs() + securityTextDays * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z');
  const lines = [
    `Contact: mailto:${privacyEmail}`,
    `Contact: ${base}/contact`,
    `Expires: ${expires}`,
    `Policy: ${base}/policies`,
    'Preferred-Languages: en, de',
    `Canonical: ${base}/.well-known/security.txt`,
  ];
  return `${lines.join('\n')}\n`;
}

async function registerPolicy(
  app: FastifyInstance,
  language: PageLanguage,
  { demo, people, staff, hasApp, checker, privacyEmail }: StartPageParts,
): Promise<void> {
  const content = await file(documents[language]);
  const principles = parsePrinciples(content);
  const isEnglish = language === 'en';
  const contact = app.hasRoute({ method: 'GET', url: '/contact' });
  const shared = { language, principles, contact, privacyEmail };
  const page = principlesPage({ ...shared, doors: false, otherUrl: isEnglish ? '/principles/de' : '/principles' });
  app.get(isEnglish ? '/principles' : '/principles/de', async (request, reply) => {
    const [type, body] = prefersMarkdown(request)
      ? [markdown, content]
      : [html, page({ people: [], staff: [], live: await liveStates(checker) })];
    return reply
      .type(type)
      .headers({ ...fresh, vary: 'accept', 'content-language': language })
      .send(body);
  });
  app.get(isEnglish ? '/principles.md' : '/principles.de.md', async (_request, reply) => reply.type(markdown).headers(fresh).send(content));
  if (!demo && hasApp) return;
  const first = principlesPage({ ...shared, doors: true, otherUrl: isEnglish ? '/de' : '/' });
  app.get(isEnglish ? '/' : '/de', async (_request, reply) =>
    reply
      .type(html)
      .headers({ ...fresh, 'content-language': language })
      .send(first({ people, staff, live: await liveStates(checker) })),
  );
}

async function liveStates(checker: Pick<Checker, 'latest'>): Promise<LiveStates> {
  return new Map((await checker.latest()).map(({ id, state, checkedAtMs }) => [id, { state, checkedAtMs }]));
}

function prefersMarkdown({ headers: { accept = '' } }: FastifyRequest): boolean {
  return accept.includes('text/markdown') && !accept.includes('text/html');
}

/** The people of the demo, each one press away: their passwords are printed at the start and guard nothing. */
async function registerDemo(app: FastifyInstance, { people }: StartPageParts): Promise<void> {
  app.get('/demo/people', async () => ({ people }));
  await app.register(async (scope) => {
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, new URLSearchParams(String(body))),
    );
    scope.post('/demo/enter', async (request, reply) => {
      if (!isSameOrigin(request)) throw new StewardError('refused', { rule: 'only from the first page' });
      const email = request.body instanceof URLSearchParams ? request.body.get('email') : undefined;
      const person = people.find((each) => each.email === email);
      if (!person) throw new StewardError('not-found');
      const answer = await app.inject({
        method: 'POST',
        url: '/v1/sign-in',
        remoteAddress: request.ip,
        payload: { email: person.email, password: person.password },
      });
      const cookies = answer.headers['set-cookie'];
      if (answer.statusCode >= 400 || cookies === undefined) return reply.redirect('/sign-in?demo=yes', 303);
      return reply.header('set-cookie', cookies).redirect('/app', 303);
    });
  });
}
