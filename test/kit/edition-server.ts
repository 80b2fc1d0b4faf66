// A server over any edition, within the process of the test, for tests that look at what lies below it while it runs.
import { createTerminal } from '../../server/src/edges/cli/terminal.ts';
import { readConfig, type Environment } from '../../server/src/main/config.ts';
import type { Edition } from '../../server/src/main/edition.ts';
import { serve } from '../../server/src/main/serve.ts';
import { within } from './within.ts';

const doneWithinMs = 300_000;

export interface EditionServer {
  readonly url: string;
  stop(): Promise<void>;
}

export async function editionServer(edition: Edition, environment: Environment): Promise<EditionServer> {
  process.umask(0o077);
  const config = readConfig(edition.settings({ STEWARD_PORT: '0', STEWARD_REQUESTS_PER_MINUTE: '10000000', ...environment }));
  const ready = Promise.withResolvers<string>();
  const told = Promise.withResolvers<void>();
  let output = '';
  const stdout = {
    write(text: string) {
      output += text;
      for (const line of text.split('\n').filter((each) => each.startsWith('{'))) {
        const said = JSON.parse(line) as { ready?: boolean; url?: string };
        if (said.ready) ready.resolve(said.url!);
      }
    },
  };
  const stderr = { write: (text: string) => void (output += text) };
  const terminal = createTerminal(stdout, stderr, { isTty: false, json: true });
  const ended = serve(edition, config, terminal, { stderr, told: () => told.promise, alone: false });
  ended.then(
    () => ready.reject(new Error(`the server ended before it was ready: ${output}`)),
    (error: unknown) => ready.reject(error as Error),
  );
  const late = () => new Error(`the server does not come or go: ${output}`);
  return {
    url: await within(doneWithinMs, late, () => ready.promise),
    async stop() {
      told.resolve();
      await within(doneWithinMs, late, () => ended);
    },
  };
}
