// The demo's outbox: the mails that would have been sent, in small pages without a script. There is none where mails leave, and none in production.
//
//   /demo/outbox              the newest first; as JSON for whoever does not accept HTML
//   /demo/outbox/<id>         one mail: as HTML in a frame that may run nothing, or as text (?as=text)
//   /demo/outbox/<id>/html    what the frame shows, under a policy of its own that allows nothing but its styles
import { StewardError } from '@steward/protocol/errors.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { KeptMail, OutboxMail } from '../../adapters/embedded/outbox-mail.ts';

const html = 'text/html; charset=utf-8';

const words = {
  en: {
    title: 'Outbox of the demo',
    what: 'Mails that would have been sent. They lie in this server’s memory and are gone when it stops; none of them left this machine.',
    none: 'No mail yet. Invite somebody, sign in from elsewhere, or ask for a new password.',
    to: 'To',
    at: 'At',
    back: 'All mails',
    views: { html: 'As it looks', text: 'As plain text' },
    app: 'Back to the app',
    stops: 'A program can stop mails of this kind at',
  },
  de: {
    title: 'Postausgang der Demo',
    what: 'E-Mails, die gesendet worden wären. Sie liegen im Arbeitsspeicher dieses Servers und sind weg, wenn er anhält; keine hat diesen Rechner verlassen.',
    none: 'Noch keine E-Mail. Laden Sie jemanden ein, melden Sie sich von anderswo an oder verlangen Sie ein neues Passwort.',
    to: 'An',
    at: 'Um',
    back: 'Alle E-Mails',
    views: { html: 'Wie sie aussieht', text: 'Als reiner Text' },
    app: 'Zurück zur App',
    stops: 'Ein Programm kann E-Mails dieser Art beenden unter',
  },
} as const;

type Language = keyof typeof words;

export function registerOutbox(app: FastifyInstance, outbox: OutboxMail, policy: string): void {
  const find = (request: FastifyRequest): KeptMail => {
    const { id } = request.params as { id: string };
    const mail = outbox.list().find(({ messageId }) => messageId === id);
    if (!mail) throw new StewardError('not-found');
    return mail;
  };
  app.get('/demo/outbox', async (request, reply) => {
    if (!acceptsHtml(request)) return { mails: outbox.list().map(({ to, subject, text, atMs }) => ({ to, subject, text, at: iso(atMs) })) };
    return reply.type(html).send(list(outbox.list(), languageOf(request)));
  });
  app.get('/demo/outbox/:id', async (request, reply) => {
    const asText = (request.query as { as?: string }).as === 'text';
    // The frame is of this very origin, which no other page here needs.
    return reply
      .type(html)
      .header('content-security-policy', `${policy}; frame-src 'self'`)
      .send(one(find(request), languageOf(request), asText));
  });
  app.get('/demo/outbox/:id/html', async (request, reply) =>
    reply
      // It has no origin of its own to be kept apart by.
      .removeHeader('origin-agent-cluster')
      .type(html)
      .headers({
        'content-security-policy':
          "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
        'x-frame-options': 'SAMEORIGIN',
      })
      .send(find(request).html ?? ''),
  );
}

const acceptsHtml = ({ headers }: FastifyRequest) => (headers.accept ?? '').includes('text/html');
const languageOf = ({ headers }: FastifyRequest): Language => (/^\s*de\b/i.test(headers['accept-language'] ?? '') ? 'de' : 'en');
const iso = (atMs: number) => new Date(atMs).toISOString();

const time = (atMs: number, language: Language) => {
  const format = new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  return `<time datetime="${iso(atMs)}">${format.format(atMs)}</time>`;
};

const page = (title: string, language: Language, body: string) =>
  `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><link rel="icon" href="/mark.svg"><link rel="stylesheet" href="/mail-pages.css"></head><body><main>${body}</main></body></html>`;

function list(mails: readonly KeptMail[], language: Language): string {
  const says = words[language];
  const items = mails.map(
    ({ messageId, subject, to, atMs }) =>
      `<li><a href="/demo/outbox/${messageId}"><strong>${escaped(subject)}</strong>${time(atMs, language)}<span class="to">${escaped(to)}</span></a></li>`,
  );
  const shown = items.length === 0 ? `<p>${says.none}</p>` : `<ul class="mails">${items.join('')}</ul>`;
  return page(says.title, language, `<h1>${says.title}</h1><p class="soft">${says.what}</p>${shown}<p><a href="/app">${says.app}</a></p>`);
}

function one(mail: KeptMail, language: Language, asText: boolean): string {
  const says = words[language];
  const { messageId, subject, to, atMs, text, stopUrl } = mail;
  const views = (['html', 'text'] as const)
    .map((view) => {
      const current = (view === 'text') === asText ? ' aria-current="page"' : '';
      return `<a href="/demo/outbox/${messageId}${view === 'text' ? '?as=text' : ''}"${current}>${says.views[view]}</a>`;
    })
    .join('');
  const facts = `<dl class="facts"><dt>${says.to}</dt><dd>${escaped(to)}</dd><dt>${says.at}</dt><dd>${time(atMs, language)}</dd></dl>`;
  const shown = asText
    ? `<p class="text">${linked(text)}</p>`
    : `<iframe class="frame" title="${escaped(subject)}" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/demo/outbox/${messageId}/html"></iframe>`;
  const stops = stopUrl === undefined ? '' : `<p class="soft">${says.stops} <code>${escaped(stopUrl)}</code></p>`;
  return page(
    subject,
    language,
    `<p><a href="/demo/outbox">${says.back}</a></p><h1>${escaped(subject)}</h1>${facts}<nav class="views">${views}</nav>${shown}${stops}`,
  );
}

const linked = (text: string): string =>
  text
    .split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)])/)
    .map((part, i) => (i % 2 === 1 ? `<a href="${escaped(part)}">${escaped(part)}</a>` : escaped(part)))
    .join('');

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (letter) => entities[letter]!);
