// PDFs hold pictures in formats that browsers do not know, above all scanned pages. Their decoders are asked for by fixed names, so they lie in a folder
// that is named after the version. They are JavaScript: WebAssembly would be one more exception in the content security policy.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

const require = createRequire(import.meta.url);
const decoders = ['openjpeg_nowasm_fallback.js', 'jbig2_nowasm_fallback.js'];

/** Puts the decoders beside the built app. */
export function pdfDecoders(): Plugin {
  const { version } = JSON.parse(readFileSync(require.resolve('pdfjs-dist/package.json'), 'utf8')) as { readonly version: string };
  return {
    name: 'pdf-decoders',
    apply: 'build',
    generateBundle() {
      for (const name of decoders)
        this.emitFile({
          type: 'asset',
          fileName: `assets/pdf-${version}/${name}`,
          source: readFileSync(require.resolve(`pdfjs-dist/wasm/${name}`)),
        });
    },
  };
}
