// Starts the program of a clone with what was compiled before at hand. Plain JavaScript, because the first TypeScript file that is not in the cache
// yet, which the starting one never is, makes Node load what strips types: a tenth of a start.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { inOneArena } from './one-arena.mjs';
import { programOf } from './program-of.mjs';

inOneArena();
enableCompileCache(fileURLToPath(new URL('../.cache/compiled', import.meta.url)));
const program = programOf(process.argv, process.env);
if (program !== undefined) await import(program);
