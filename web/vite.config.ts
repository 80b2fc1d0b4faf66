// How the web app is built: React, messages compiled from their PO files, one bundle and what it loads later. Nothing inline, no third party.
import { join } from 'node:path';
import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { early } from './build/early.ts';
import { compressed } from './compressed.ts';
import { pdfDecoders } from './pdf-decoders.ts';

const out = join(import.meta.dirname, 'dist');
/** The service worker of notifications is a script of its own, which imports nothing. */
const worker = join(import.meta.dirname, 'src/push/worker.ts');
/** Runs before the rest has arrived, so it may not lie in one file with it. */
const comesEarly = /src\/early\.ts$|preload-helper|rolldown.runtime/;

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [
    lingui({ macroTransform: true, failOnMissing: true, configPath: join(import.meta.dirname, 'lingui.config.ts') }),
    react(),
    pdfDecoders(),
    early(),
    compressed(out),
  ],
  resolve: { alias: { zod: join(import.meta.dirname, 'src/api/no-schemas.ts') } },
  // A file inlined as data: would be one more exception in the content security policy.
  build: {
    outDir: out,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'es2024',
    modulePreload: { polyfill: false },
    manifest: true,
    // The map is large and comes alone; what comes first is watched by tools/bundle.test.ts.
    chunkSizeWarningLimit: 1_200,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: { index: join(import.meta.dirname, 'index.html'), early: join(import.meta.dirname, 'src/early.ts'), worker },
      output: {
        // Its address stays: a browser keeps it, and asks there whether there is another.
        entryFileNames: ({ facadeModuleId }) => (facadeModuleId === worker ? 'notify-worker.js' : 'assets/[name]-[hash].js'),
        codeSplitting: {
          groups: [
            { name: 'early', test: comesEarly, priority: 3 },
            { name: 'worker', test: (id: string) => id === worker, priority: 4 },
            { name: 'first', tags: ['$initial'], priority: 2 },
            // What most pages use is one file of ours and one of other people's, not twenty: a browser asks for six at a time.
            { name: 'parts', test: /\/node_modules\//, minShareCount: 16 },
            { name: 'shared', test: /\/(web|protocol)\/src\//, minShareCount: 16 },
          ],
        },
      },
    },
  },
});
