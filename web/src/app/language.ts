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
  const { messages } = language === 'de' ? await import('../locales/de.po') : await import('../locales/en.po');
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
  localStorage.setItem(kept, language);
}
