// Which language the verifier speaks. Both are in the page, so that a saved copy needs nothing; the choice is the app's, where it can be kept.
import { i18n } from '@lingui/core';
import { messages as de } from './locales/de.po';
import { messages as en } from './locales/en.po';

export type Language = 'en' | 'de';
const kept = 'steward-language';

export function preferredLanguage(): Language {
  const chosen = onDevice((storage) => storage.getItem(kept));
  if (chosen === 'en' || chosen === 'de') return chosen;
  return navigator.language.startsWith('de') ? 'de' : 'en';
}

export function speak(language: Language): void {
  i18n.loadAndActivate({ locale: language, messages: language === 'de' ? de : en });
  document.documentElement.lang = language;
  document.title = language === 'de' ? 'Prüfer · Steward' : 'Verifier · Steward';
  onDevice((storage) => storage.setItem(kept, language));
}

/** Saved pages may have no storage. */
function onDevice<T>(work: (storage: Storage) => T): T | undefined {
  try {
    return work(localStorage);
  } catch {
    return undefined;
  }
}
