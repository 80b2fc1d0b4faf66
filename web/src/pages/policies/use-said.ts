import { useLingui } from '@lingui/react/macro';

/** A text that comes in both languages, in the one of the app. */
export function useSaid(): (text: { readonly en: string; readonly de: string }) => string {
  const { i18n } = useLingui();
  return (text) => (i18n.locale === 'de' ? text.de : text.en);
}
