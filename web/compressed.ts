// A step of the builds: beside each file that gets smaller by it, the same file compressed.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Plugin } from 'vite';

/** Compresses once, in `out`, what the server gives out many times. */
export function compressed(out: string): Plugin {
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
