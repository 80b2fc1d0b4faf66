// `npm run start:aws`: the demo with the AWS edition, over emulators of its services on this machine. What they hold survives a kill -9 of any of the processes.
//
//   <data>            the node's own folder
//   <data>.emulated   what AWS would hold, and steward.aws.json
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockFolder } from '@steward/server/adapters/embedded/folder-lock.ts';
import { spawnWithUs } from '../spawn-with-us.ts';
import { startEmulatedAws } from './emulated-aws.ts';

process.umask(0o077);
const data = resolve(process.env['STEWARD_DATA'] ?? './data-aws');
const folder = `${data}.emulated`;
await mkdir(folder, { recursive: true, mode: 0o700 });
const lock = lockFolder(folder);
if (!lock) fail(`another demo works over ${folder}`);
const aws = await startEmulatedAws({ folder });
if (!aws) fail('the emulators are not installed: that of DynamoDB exists for Linux on x64 alone');
const file = join(folder, 'steward.aws.json');
await aws.makeInstallation('steward-demo', file);
process.stdout.write(`DynamoDB, S3, KMS, Cognito, SNS and SQS are emulated on this machine; what they hold lies in ${folder}\n`);

const program = fileURLToPath(new URL('../../../server/bin/steward.mjs', import.meta.url));
const env = { ...process.env, STEWARD_DATA: data, STEWARD_EDITION: 'aws', STEWARD_AWS_CONFIG: file };
const server = spawnWithUs(process.execPath, [program, 'start', '--demo', ...process.argv.slice(2)], { env, output: 'inherit' });
// A terminal tells every process of the group itself; whoever tells this one alone means the server.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => server.kill('SIGTERM'));
const [code] = (await once(server, 'exit')) as [number | null];
await aws.stop();
lock.release();
process.exitCode = code ?? 1;

function fail(why: string): never {
  process.stderr.write(`steward: ${why}\n`);
  process.exit(1);
}
