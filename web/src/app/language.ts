// Which language the app speaks: the account's; before anybody has signed in the one chosen on this device, or the browser's.
import { i18n } from '@lingui/core';

export type Language = 'en' | 'de';
const kept = 'steward-language';

const isLanguage = (text: string | null): text is Language => text === 'en' || text === 'de';

export function preferredLanguage(): Language {
  const chosen = localStorage.getItem(kept);
  if (isLanguage(chosen)) return chosen;
  return navigator.language.startsWith('de') ? 'de' : 'en';
}

/** Resolves when every message is there; on this device it stays so. */
export async function speak(language: Language): Promise<void> {
  const [app, verifier] =
    language === 'de'
      ? await Promise.all([import('../locales/de.po'), import('../verifier/locales/de.po')])
      : await Promise.all([import('../locales/en.po'), import('../verifier/locales/en.po')]);
  i18n.loadAndActivate({ locale: language, messages: { ...app.messages, ...verifier.messages } });
  document.documentElement.lang = language;
  localStorage.setItem(kept, language);
}
