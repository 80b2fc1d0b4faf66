// How the web app is built: React, messages compiled from their PO files, one bundle and what it loads later. Nothing inline, no third party.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const require = createRequire(import.meta.url);
const out = join(import.meta.dirname, 'dist');

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [
    lingui({ macroTransform: true, failOnMissing: true, configPath: join(import.meta.dirname, 'lingui.config.ts') }),
    react(),
    pdfDecoders(),
    compressed(),
  ],
  resolve: { alias: { zod: join(import.meta.dirname, 'src/api/no-schemas.ts') } },
  // A file inlined as data: would be one more exception in the content security policy.
  build: { outDir: out, emptyOutDir: true, assetsInlineLimit: 0, target: 'es2024', modulePreload: { polyfill: false }, manifest: true },
});

/**
 * PDFs hold pictures in formats that browsers do not know, above all scanned pages. Their decoders are asked for by fixed names, so they lie in a folder
 * that is named after the version. They are JavaScript: WebAssembly would be one more exception in the content security policy.
 */
function pdfDecoders(): Plugin {
  const { version } = JSON.parse(readFileSync(require.resolve('pdfjs-dist/package.json'), 'utf8')) as { readonly version: string };
  return {
    name: 'pdf-decoders',
    apply: 'build',
    generateBundle() {
      for (const name of ['openjpeg_nowasm_fallback.js', 'jbig2_nowasm_fallback.js'])
        this.emitFile({
          type: 'asset',
          fileName: `assets/pdf-${version}/${name}`,
          source: readFileSync(require.resolve(`pdfjs-dist/wasm/${name}`)),
        });
    },
  };
}

/** Compresses once, here, what the server gives out many times. */
function compressed(): Plugin {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  return {
    name: 'compressed',
    apply: 'build',
    closeBundle() {
      for (const file of readdirSync(out, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(m?js|css|html|svg|json|wasm)$/.test(file)) continue;
        const content = readFileSync(join(out, file));
        const small = brotliCompressSync(content, quality);
        if (small.length < content.length) writeFileSync(join(out, `${file}.br`), small);
      }
    },
  };
}
