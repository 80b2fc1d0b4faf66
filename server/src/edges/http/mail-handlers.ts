// Mails that were sent, and the link in them that stops those of a kind (RFC 8058). The link is opened by a person, who is asked, or by a program, which posts: what
// only reads addresses, as filters of mail do, changes nothing.
import { StewardError } from '@steward/protocol/errors.ts';
import { isId } from '@steward/protocol/ids.ts';
import type { WireMail } from '@steward/protocol/wire/mail-routes.ts';
import type { FastifyInstance } from 'fastify';
import { readMails } from '../../governed/read-mails.ts';
import type { Tools } from '../../governed/operation.ts';
import { silenceMail } from '../../lifecycle/notices/settings.ts';
import type { LoggedMail } from '../../stores/mail-log.ts';
import { findMailStop } from '../../stores/mail-stops.ts';
import { isoTime } from '../../stores/wire-record.ts';
import { createBudget } from './budget.ts';
import { headerOf, type Call } from './call.ts';

const triesAnHourMax = 120;
const hourMs = 3_600_000;
const formBytesMax = 10_000;

export const mailHandlers = {
  async mails(call: Call) {
    const { of, before } = call.query as { of: 'me' | 'business'; before?: string };
    const [atMs, id] = before?.split('-') ?? [];
    const page = await call.perform(readMails, { of, before: before === undefined ? undefined : { atMs: Number(atMs), id: id! } });
    return {
      mails: page.mails.map(wireMail),
      ...(page.next === undefined ? {} : { next: `${page.next.atMs}-${page.next.id}` }),
    };
  },
};

const wireMail = ({ id, atMs, kind, person, state, attempts, rule }: LoggedMail): WireMail => ({
  id,
  at: isoTime(atMs),
  kind,
  ...(person === undefined ? {} : { person }),
  state,
  attempts,
  ...(rule === undefined ? {} : { rule }),
});

const words = {
  en: {
    title: 'Mails of this kind',
    ask: 'You get no more mails of this kind. What there is to tell you still stands in the app, where you can switch the mails on again.',
    button: 'Send me no more of these',
    done: 'Done. You get no more mails of this kind.',
    gone: 'This link is not valid any more.',
  },
  de: {
    title: 'E-Mails dieser Art',
    ask: 'Sie erhalten keine E-Mails dieser Art mehr. Was es mitzuteilen gibt, steht weiterhin in der App; dort können Sie die E-Mails wieder einschalten.',
    button: 'Keine solchen E-Mails mehr',
    done: 'Erledigt. Sie erhalten keine E-Mails dieser Art mehr.',
    gone: 'Dieser Link ist nicht mehr gültig.',
  },
} as const;

type Words = (typeof words)['en' | 'de'];

/** `GET` and `POST /mail/stop/<secret>`. */
export async function registerMailStop(app: FastifyInstance, tools: Pick<Tools, 'rows' | 'clock' | 'random'>): Promise<void> {
  const tries = createBudget(tools, 'mail-links', triesAnHourMax, hourMs);
  const find = async (secret: string, address: string) => {
    if (!(await tries.take(address))) throw new StewardError('too-many-requests');
    return isId(secret) ? findMailStop(tools.rows, secret) : undefined;
  };
  await app.register(async (scope) => {
    // Whatever form of body a mail program posts: what it says is in the address.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: formBytesMax }, (_request, _body, done) => done(null, undefined));
    scope.get('/mail/stop/:secret', async (request, reply) => {
      const { secret } = request.params as { secret: string };
      const says = wordsFor(headerOf(request, 'accept-language'));
      const stop = await find(secret, request.ip);
      const body = stop
        ? `<p>${says.ask}</p><form method="post" action="/mail/stop/${secret}"><button type="submit">${says.button}</button></form>`
        : `<p>${says.gone}</p>`;
      return reply
        .code(stop ? 200 : 404)
        .type('text/html; charset=utf-8')
        .send(page(says, body));
    });
    scope.post('/mail/stop/:secret', async (request, reply) => {
      const { secret } = request.params as { secret: string };
      const says = wordsFor(headerOf(request, 'accept-language'));
      const stop = await find(secret, request.ip);
      for (const kind of stop?.kinds ?? []) await silenceMail(tools, stop!.person, kind);
      return reply
        .code(stop ? 200 : 404)
        .type('text/html; charset=utf-8')
        .send(page(says, `<p>${stop ? says.done : says.gone}</p>`));
    });
  });
}

const wordsFor = (accepted = ''): Words => (/^\s*de\b/i.test(accepted) ? words.de : words.en);

const page = (says: Words, body: string): string =>
  `<!doctype html><html lang="${says === words.de ? 'de' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${says.title}</title><link rel="stylesheet" href="/mail-pages.css"></head><body><main class="narrow"><h1>${says.title}</h1>${body}</main></body></html>`;
