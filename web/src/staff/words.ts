// The staff's own messages, which customers never load.
import { alsoSpeak, speak } from '../app/language.ts';
import { preferredLanguage, type Language } from '../early.ts';

async function messagesOfStaff(language: Language) {
  const { messages } = language === 'de' ? await import('./locales/de.po') : await import('./locales/en.po');
  return messages;
}

let spoken: Promise<void> | undefined;

/** Resolves when they are there; once for as long as the page lives. */
export function wordsOfStaff(): Promise<void> {
  if (spoken === undefined) alsoSpeak(messagesOfStaff);
  spoken ??= speak(preferredLanguage());
  return spoken;
}
