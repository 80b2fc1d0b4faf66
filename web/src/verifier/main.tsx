// Starts the verifier. Built as one classic script, because pages from a file may not load modules.
import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { createRoot } from 'react-dom/client';
import { preferredLanguage, speak } from './language.ts';
import { VerifierPage } from './page.tsx';
import '../design/tokens.css';
import '../design/base.css';

speak(preferredLanguage());
// A page saved by the browser holds what was drawn: it is drawn anew.
const root = document.getElementById('root')!;
root.replaceChildren();
createRoot(root).render(
  <I18nProvider i18n={i18n}>
    <VerifierPage />
  </I18nProvider>,
);
