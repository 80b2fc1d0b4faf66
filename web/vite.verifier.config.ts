// How the public verifier is built: one classic script and one style sheet beside its page, and the same in a single file, because a page that
// was saved may load neither modules nor anything over the network.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { compressed } from './compressed.ts';

const here = import.meta.dirname;
const source = join(here, 'src/verifier');

/** `</script` and `<!--` end or change a script in HTML; within JavaScript's strings and patterns the backslash means nothing. */
const forHtml = (script: string) => script.replaceAll(/<(?=\/script|!--)/gi, '\\x3c');
const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The page beside its files, and the page that is its own only file and may ask nobody for anything. */
function pages(): Plugin {
  return {
    name: 'steward-verifier-pages',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const chunk = bundle['verify.js'];
      const sheet = bundle['verify.css'];
      if (chunk?.type !== 'chunk' || sheet?.type !== 'asset') throw new Error('the verifier is one script and one style sheet');
      const template = readFileSync(join(source, 'page.html'), 'utf8');
      const fill = (head: string, body: string) => template.replace('<!-- head -->', () => head).replace('<!-- body -->', () => body);
      const script = forHtml(chunk.code);
      const style = String(sheet.source);
      const policy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; base-uri 'none'; form-action 'none'`;
      this.emitFile({
        type: 'asset',
        fileName: 'verify.html',
        source: fill(
          '<link rel="icon" href="/mark.svg" type="image/svg+xml" /><link rel="stylesheet" href="verify.css" />',
          '<script src="verify.js"></script>',
        ),
      });
      this.emitFile({
        type: 'asset',
        fileName: 'steward-verifier.html',
        source: fill(
          `<meta http-equiv="Content-Security-Policy" content="${policy}" /><style>${style}</style>`,
          `<script>${script}</script>`,
        ),
      });
    },
  };
}

export default defineConfig({
  root: here,
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [
    lingui({ macroTransform: true, failOnMissing: true, configPath: join(here, 'lingui.config.ts') }),
    react(),
    pages(),
    compressed(join(here, 'dist/verifier')),
  ],
  // The check of a ledger needs no schema (ledger/clear.ts); what comes along with it and does is never called here.
  resolve: { alias: { zod: join(here, 'src/api/no-schemas.ts') } },
  build: {
    outDir: 'dist/verifier',
    emptyOutDir: true,
    target: 'es2024',
    lib: {
      entry: join(source, 'main.tsx'),
      formats: ['iife'],
      name: 'stewardVerifier',
      fileName: () => 'verify.js',
      cssFileName: 'verify',
    },
  },
});
