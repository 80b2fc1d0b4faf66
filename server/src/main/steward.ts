// The program: reads the environment, builds the command line's context, runs it. Everything that knows all layers is in this folder.
// What is compiled once is kept beside the code, so that a second start is quick; everything else is loaded after that is in place.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

if (!process.version.startsWith('v26.')) {
  process.stderr.write(`steward: needs Node 26, this is ${process.version}; run \`npm start\` in the clone once, it installs it\n`);
  process.exit(1);
}
process.umask(0o077);
enableCompileCache(fileURLToPath(new URL('../../.cache/compiled', import.meta.url)));
const { run } = await import('../edges/cli/run.ts');
const { createContext } = await import('./context.ts');
const { embeddedEdition } = await import('./embedded-edition.ts');
process.exitCode = await run(process.argv.slice(2), (options) => createContext(embeddedEdition, process.env, process, options));
