// The program: reads the environment, builds the command line's context, runs it. Everything that knows all layers is in this folder.
import { run } from '../edges/cli/run.ts';
import { createContext } from './context.ts';

if (!process.version.startsWith('v26.')) {
  process.stderr.write(`steward: needs Node 26, this is ${process.version}; run \`npm start\` in the clone once, it installs it\n`);
  process.exit(1);
}
process.umask(0o077);
process.exitCode = await run(process.argv.slice(2), (options) => createContext(process.env, process, options));
