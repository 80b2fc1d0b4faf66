// How the offline reader of exported archives is built: a page at the archive's root, one classic script and one style sheet beside its data, because a page from a file may
// load neither modules nor anything over the network. The server puts what is built here into every archive.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const here = import.meta.dirname;
const source = join(here, 'src/reader');

function page(): Plugin {
  return {
    name: 'steward-reader-page',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'index.html', source: readFileSync(join(source, 'page.html'), 'utf8') });
    },
  };
}

export default defineConfig({
  root: here,
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [lingui({ macroTransform: true, failOnMissing: true, configPath: join(here, 'lingui.config.ts') }), react(), page()],
  build: {
    outDir: 'dist/reader',
    emptyOutDir: true,
    target: 'es2022',
    lib: {
      entry: join(source, 'main.tsx'),
      formats: ['iife'],
      name: 'stewardReader',
      fileName: () => 'reader/reader.js',
      cssFileName: 'reader/reader',
    },
  },
});
