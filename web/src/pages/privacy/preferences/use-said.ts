// What a declaration says, in the language of the page.
import { useLingui } from '@lingui/react';

export function useSaid(): (said: { readonly en: string; readonly de: string }) => string {
  const { i18n } = useLingui();
  return (said) => (i18n.locale === 'de' ? said.de : said.en);
}
