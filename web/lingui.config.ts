// Where messages are found, and the files they are translated in.
import { defineConfig } from '@lingui/cli';
import { formatter } from '@lingui/format-po';

export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'de'],
  rootDir: import.meta.dirname,
  // The messages of the verifier and of the offline reader are apart: each is one file that holds them all, and needs none of the app's. Those of the
  // operator's staff are loaded by them alone, beside the app's.
  catalogs: [
    {
      path: '<rootDir>/src/locales/{locale}',
      include: ['<rootDir>/src'],
      exclude: ['<rootDir>/src/verifier/**', '<rootDir>/src/reader/**', '<rootDir>/src/staff/**'],
    },
    { path: '<rootDir>/src/verifier/locales/{locale}', include: ['<rootDir>/src/verifier', '<rootDir>/src/app/public-nav.tsx'] },
    { path: '<rootDir>/src/staff/locales/{locale}', include: ['<rootDir>/src/staff'] },
    { path: '<rootDir>/src/reader/locales/{locale}', include: ['<rootDir>/src/reader'] },
  ],
  format: formatter({ lineNumbers: false, origins: false }),
  orderBy: 'message',
});
