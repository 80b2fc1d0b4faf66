// Where messages are found, and the files they are translated in.
import { defineConfig } from '@lingui/cli';
import { formatter } from '@lingui/format-po';

export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'de'],
  rootDir: import.meta.dirname,
  // The verifier's messages are apart: it is one file that holds them all, and needs none of the app's.
  catalogs: [
    { path: '<rootDir>/src/locales/{locale}', include: ['<rootDir>/src'], exclude: ['<rootDir>/src/verifier/**'] },
    { path: '<rootDir>/src/verifier/locales/{locale}', include: ['<rootDir>/src/verifier'] },
  ],
  format: formatter({ lineNumbers: false, origins: false }),
  orderBy: 'message',
});
