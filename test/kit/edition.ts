// Which edition the tests of the whole product run with: the embedded one, or with STEWARD_EDITION=aws the AWS edition over emulators of its services. They are shared
// by all installations of a process and end with the last of them; an installation that is a copy has its own, with what they hold beside its data folder.
import { join } from 'node:path';
import { after } from 'node:test';
import { createAwsEdition } from '../../aws/src/main/aws-edition.ts';
import { startEmulatedAws, type EmulatedAws, type EmulatedAwsOptions } from '../../aws/src/main/emulated-aws.ts';
import type { Environment } from '../../server/src/main/config.ts';
import type { Edition } from '../../server/src/main/edition.ts';
import { embeddedEdition } from '../../server/src/main/embedded-edition.ts';

export interface Ground {
  /** What the program is told besides. */
  readonly environment: Environment;
  /** After whatever ran on it has ended. */
  release(): Promise<void>;
}

export type TestedEdition = 'embedded' | 'aws';
export const testedEdition: TestedEdition = process.env['STEWARD_EDITION'] === 'aws' ? 'aws' : 'embedded';

/** What a new installation stands on, besides the folder. */
export async function groundFor(folder: string, edition = testedEdition): Promise<Ground> {
  if (edition === 'embedded') return { environment: {}, release: async () => undefined };
  const aws = await lendEmulators();
  const file = join(folder, 'steward.aws.json');
  await aws.makeInstallation(`t${process.pid}-${++installations}`, file);
  return { environment: { STEWARD_EDITION: 'aws', STEWARD_AWS_CONFIG: file }, release: giveBack };
}

/** With emulators of its own that keep everything beside the data folder: what a copy of one and of all beside it has is there again. */
export async function groundBeside(data: string, edition: TestedEdition): Promise<Ground> {
  if (edition === 'embedded') return { environment: {}, release: async () => undefined };
  const aws = await startEmulators({ folder: `${data}.emulated` });
  own.add(aws);
  const file = `${data}.aws.json`;
  await aws.makeInstallation('own', file);
  const release = async () => {
    own.delete(aws);
    await aws.stop();
  };
  return { environment: { STEWARD_EDITION: 'aws', STEWARD_AWS_CONFIG: file }, release };
}

/** As bin/steward.mjs chooses. */
export const editionOf = (environment: Environment): Edition =>
  environment['STEWARD_EDITION'] === 'aws' ? createAwsEdition(environment) : embeddedEdition;

let installations = 0;
let lent = 0;
let emulators: Promise<EmulatedAws> | undefined;
const own = new Set<EmulatedAws>();

async function startEmulators(options?: EmulatedAwsOptions): Promise<EmulatedAws> {
  const aws = await startEmulatedAws(options);
  if (!aws) throw new Error('the emulators are not installed: that of DynamoDB exists for Linux on x64 alone');
  return aws;
}

function lendEmulators(): Promise<EmulatedAws> {
  lent++;
  return (emulators ??= startEmulators());
}

// Also where a test failed before it gave anything back. Said here, because within a test it would be the end of that test.
if (testedEdition === 'aws')
  after(async () => {
    await stopEmulators();
    for (const aws of own) await aws.stop();
  });

async function giveBack(): Promise<void> {
  if (--lent === 0) await stopEmulators();
}

async function stopEmulators(): Promise<void> {
  const aws = await emulators;
  emulators = undefined;
  await aws?.stop();
}
