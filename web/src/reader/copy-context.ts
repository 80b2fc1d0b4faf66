// The copy that is shown: its index, for every page.
import type { Said } from '@steward/protocol/catalogue/collection.ts';
import type { CopyIndex } from '@steward/protocol/wire/offline-copy.ts';
import { useLingui } from '@lingui/react';
import { createContext, useContext } from 'react';

export const CopyContext = createContext<CopyIndex | undefined>(undefined);

export function useCopy(): CopyIndex {
  const index = useContext(CopyContext);
  if (!index) throw new Error('there is no copy around this page');
  return index;
}

/** The text in the language that is spoken now. */
export function useSaid(): (said: Said) => string {
  const { i18n } = useLingui();
  return (said) => (i18n.locale === 'de' ? said.de : said.en);
}
