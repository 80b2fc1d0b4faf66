// Starts the offline reader: its index first, then the page. Built as one classic script, because pages from a file may not load modules.
import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { createRoot } from 'react-dom/client';
import { copyFormat, type CopyIndex } from '@steward/protocol/wire/offline-copy.ts';
import { Broken } from './broken.tsx';
import { firstLanguage, speak } from './language.ts';
import { load } from './load-data.ts';
import { ReaderApp } from './reader-app.tsx';
import '../design/tokens.css';
import '../design/base.css';

const root = document.getElementById('root')!;
root.replaceChildren();
const draw = (page: React.ReactNode) => createRoot(root).render(<I18nProvider i18n={i18n}>{page}</I18nProvider>);

load<CopyIndex>('index').then(
  (index) => {
    speak(firstLanguage(index.language));
    draw(index.format === copyFormat ? <ReaderApp index={index} /> : <Broken what={index.format} />);
  },
  (error: unknown) => {
    speak(navigator.language.startsWith('de') ? 'de' : 'en');
    draw(<Broken what={error instanceof Error ? error.message : String(error)} />);
  },
);
