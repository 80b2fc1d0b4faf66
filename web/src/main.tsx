// Starts the app: the language first, so that nothing is ever shown in the wrong one; then the page that the address means, all of it at once.
import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { speak } from './app/language.ts';
import { queries } from './app/queries.ts';
import { router } from './app/router.tsx';
import { chosenTheme, showTheme } from './app/theme.ts';
import { preferredLanguage } from './early.ts';
import './design/tokens.css';
import './design/base.css';

/** Not awaited where modules are evaluated: the pages import this file's neighbours, and would wait for it while it waits for them. */
async function start(): Promise<void> {
  showTheme(chosenTheme());
  for (const { routeId } of router.matchRoutes(router.latestLocation))
    void router.loadRouteChunk(router.routesById[routeId as keyof typeof router.routesById]);
  await Promise.all([speak(preferredLanguage()), router.load()]);
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  );
}

void start();
