// Which language the app speaks. Before the app is there early.ts has chosen it, and asked for its words.
import { i18n } from '@lingui/core';
import { keptLanguage, messagesOf, type Language } from '../early.ts';

export type { Language } from '../early.ts';

type Messages = Awaited<ReturnType<typeof messagesOf>>;
const also: ((language: Language) => Promise<Messages>)[] = [];

/** Words of a part of the app that most never see: from then on they are spoken as well. Whoever adds some speaks anew. */
export function alsoSpeak(load: (language: Language) => Promise<Messages>): void {
  also.push(load);
}

/** Resolves when every message is there; on this device it stays so. */
export async function speak(language: Language): Promise<void> {
  const all = await Promise.all([messagesOf(language), ...also.map((load) => load(language))]);
  i18n.loadAndActivate({ locale: language, messages: Object.assign({}, ...all) as Messages });
  document.documentElement.lang = language;
  localStorage.setItem(keptLanguage, language);
}
