// How the web app is built: React, messages compiled from their PO files, one bundle and what it loads later. Nothing inline, no third party.
import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [lingui({ macroTransform: true, failOnMissing: true, configPath: `${import.meta.dirname}/lingui.config.ts` }), react()],
  // A file inlined as data: would be one more exception in the content security policy.
  build: { outDir: 'dist', emptyOutDir: true, assetsInlineLimit: 0, target: 'es2024', modulePreload: { polyfill: false }, manifest: true },
});
