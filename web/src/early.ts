// What can be asked for before the app itself has arrived: who is signed in, the words in the person's language, the page the address means. It imports
// nothing, so it runs while the rest is still on its way; the rest takes what it began.
import type { Messages } from '@lingui/core';

export type Language = 'en' | 'de';
export const keptLanguage = 'steward-language';

const isLanguage = (text: string | null): text is Language => text === 'en' || text === 'de';

/** The account's, as it was kept on this device; before anybody has signed in the one chosen here, or the browser's. */
export function preferredLanguage(): Language {
  const chosen = localStorage.getItem(keptLanguage);
  if (isLanguage(chosen)) return chosen;
  return navigator.language.startsWith('de') ? 'de' : 'en';
}

export async function messagesOf(language: Language): Promise<Messages> {
  const [app, verifier] =
    language === 'de'
      ? await Promise.all([import('./locales/de.po'), import('./verifier/locales/de.po')])
      : await Promise.all([import('./locales/en.po'), import('./verifier/locales/en.po')]);
  return { ...app.messages, ...verifier.messages };
}

// Nobody may be waiting for it yet; whoever asks for it again is told what went wrong.
messagesOf(preferredLanguage()).catch(() => undefined);

/** Questions that are under way before anybody has asked them, by what they ask. */
const asked = new Map<string, Promise<Response>>();
const nameOf = (url: string, method: string, body: unknown) =>
  `${method} ${new URL(url, location.origin).pathname} ${typeof body === 'string' ? body : ''}`;

function ask(url: string, init: RequestInit): void {
  const answer = fetch(url, { ...init, redirect: 'error' });
  const name = nameOf(url, init.method ?? 'GET', init.body);
  asked.set(name, answer);
  // A refusal is no answer for whoever signs in meanwhile.
  void answer.then(({ ok }) => ok || asked.delete(name)).catch(() => asked.delete(name));
}

/** By then somebody else may have signed in, and whoever has not asked yet came another way. */
const earlyMsMax = 10_000;

/** The answer to exactly this question, once, while the page is new; whoever asks again asks the server. */
export function takeEarly(url: string, { method = 'GET', body }: RequestInit = {}): Promise<Response> | undefined {
  const name = nameOf(url, method, body);
  const answer = asked.get(name);
  asked.delete(name);
  return performance.now() < earlyMsMax ? answer : undefined;
}

/** What the page of the projects asks first; it is one look in the ledger, whoever begins it. */
export const everyProject = { sort: 'name' } as const;
export const recordsPerPage = 1_000;

if (location.pathname === '/app' || location.pathname.startsWith('/app/')) ask('/v1/me', { method: 'GET' });
if (location.pathname === '/app') {
  import('./pages/projects/projects.tsx').catch(() => undefined);
  if (!location.search.includes('view=trash'))
    ask('/v1/projects/query', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...everyProject, limit: recordsPerPage }),
    });
}
