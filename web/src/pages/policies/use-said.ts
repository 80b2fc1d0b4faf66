// The language of the app, for texts that come in both.
import { useLingui } from '@lingui/react/macro';
import type { PolicyLanguage } from '../../api/policies.ts';

/** A text that comes in both languages, in the one of the app. */
export function useSaid(): (text: { readonly en: string; readonly de: string }) => string {
  const { i18n } = useLingui();
  return (text) => (i18n.locale === 'de' ? text.de : text.en);
}

export function useLanguage(): PolicyLanguage {
  const { i18n } = useLingui();
  return i18n.locale === 'de' ? 'de' : 'en';
}
