// How the web app is built: React, messages compiled from their PO files, one bundle and what it loads later. Nothing inline, no third party.
import { join } from 'node:path';
import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './compressed.ts';
import { pdfDecoders } from './pdf-decoders.ts';

const out = join(import.meta.dirname, 'dist');

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [
    lingui({ macroTransform: true, failOnMissing: true, configPath: join(import.meta.dirname, 'lingui.config.ts') }),
    react(),
    pdfDecoders(),
    compressed(out),
  ],
  resolve: { alias: { zod: join(import.meta.dirname, 'src/api/no-schemas.ts') } },
  // A file inlined as data: would be one more exception in the content security policy.
  build: { outDir: out, emptyOutDir: true, assetsInlineLimit: 0, target: 'es2024', modulePreload: { polyfill: false }, manifest: true },
});
