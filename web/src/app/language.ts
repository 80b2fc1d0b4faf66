// Which language the app speaks. Before the app is there early.ts has chosen it, and asked for its words.
import { i18n } from '@lingui/core';
import { keptLanguage, messagesOf, type Language } from '../early.ts';

export type { Language } from '../early.ts';

/** Resolves when every message is there; on this device it stays so. */
export async function speak(language: Language): Promise<void> {
  const messages = await messagesOf(language);
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
  localStorage.setItem(keptLanguage, language);
}
