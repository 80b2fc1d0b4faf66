// Steward's program within the process of a test: the same commands over the same parts, with the environment and the output that it would have in a process of its
// own. A start costs a fifth, because everything is loaded once for all of them.
import { run } from '../../server/src/edges/cli/run.ts';
import { createTerminal } from '../../server/src/edges/cli/terminal.ts';
import { flagOf, readConfig } from '../../server/src/main/config.ts';
import { createContext } from '../../server/src/main/context.ts';
import { editionOf } from './edition.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Writes {
  stdout(text: string): void;
  stderr(text: string): void;
}

export interface WithinProcess {
  /** Resolves with the exit code once it has ended. */
  readonly ended: Promise<number>;
  /** Tells a server to stop, as SIGTERM does. */
  stop(): void;
}

/** Runs a command. A server runs until it is told to stop. */
export function runWithin(args: readonly string[], environment: Environment, { stdout, stderr }: Writes): WithinProcess {
  // What the program does first: what it writes is for its owner alone.
  process.umask(0o077);
  const streams = { stdout: { write: stdout }, stderr: { write: stderr } };
  const edition = editionOf(environment);
  const stopping = Promise.withResolvers<void>();
  const ended = run(args, (options) => ({
    ...createContext(edition, environment, streams, options),
    async start() {
      const { serve } = await import('../../server/src/main/serve.ts');
      const config = readConfig(edition.settings(environment), { demo: flagOf('STEWARD_DEMO', environment['STEWARD_DEMO'], false) });
      const terminal = createTerminal(streams.stdout, streams.stderr, { isTty: false, json: options.json });
      return serve(edition, config, terminal, { stderr: streams.stderr, told: () => stopping.promise, alone: false });
    },
  }));
  return { ended, stop: () => stopping.resolve() };
}
