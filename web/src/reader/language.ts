// Which language the reader speaks. Both are in its script; it begins with that of whoever asked for the copy.
import { i18n } from '@lingui/core';
import { messages as de } from './locales/de.po';
import { messages as en } from './locales/en.po';

export type Language = 'en' | 'de';
const kept = 'steward-copy-language';

/** What was chosen before on this device, where that can be kept; else `asked`. */
export function firstLanguage(asked: Language): Language {
  try {
    const chosen = localStorage.getItem(kept);
    return chosen === 'en' || chosen === 'de' ? chosen : asked;
  } catch {
    return asked;
  }
}

export function speak(language: Language): void {
  i18n.loadAndActivate({ locale: language, messages: language === 'de' ? de : en });
  document.documentElement.lang = language;
}

export function choose(language: Language): void {
  speak(language);
  try {
    localStorage.setItem(kept, language);
  } catch {
    // A page from a file may have no room of its own: then it is chosen again next time.
  }
}
