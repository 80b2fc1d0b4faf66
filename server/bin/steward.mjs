// Starts the program of a clone with what was compiled before at hand. Plain JavaScript, because the first TypeScript file that is not in the cache
// yet, which the starting one never is, makes Node load what strips types: a tenth of a start.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

enableCompileCache(fileURLToPath(new URL('../.cache/compiled', import.meta.url)));
await import('../src/main/steward.ts');
