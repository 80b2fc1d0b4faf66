// The program with the AWS edition: `steward --edition aws` (bin/steward.mjs).
import { run } from '@steward/server/edges/cli/run.ts';
import { createContext } from '@steward/server/main/context.ts';
import { embeddedEdition } from '@steward/server/main/embedded-edition.ts';
import { createAwsEdition } from './aws-edition.ts';

process.umask(0o077);
const edition = createAwsEdition(process.env);
process.exitCode = await run(process.argv.slice(2), (options) =>
  createContext(edition, process.env, process, options, { embedded: embeddedEdition }),
);
