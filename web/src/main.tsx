// Starts the app: the language first, so that nothing is ever shown in the wrong one.
import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { preferredLanguage, speak } from './app/language.ts';
import { queries } from './app/queries.ts';
import { router } from './app/router.tsx';
import { chosenTheme, showTheme } from './app/theme.ts';
import './design/tokens.css';
import './design/base.css';

showTheme(chosenTheme());
await speak(preferredLanguage());
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);
