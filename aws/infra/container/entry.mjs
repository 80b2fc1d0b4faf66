// What the image starts: lays ready what a node needs, then becomes Steward under the same process id, so that signals reach it.
import { join } from 'node:path';
import { prepareNode } from './prepare-node.ts';

const steward = join(import.meta.dirname, '../../../server/bin/steward.mjs');
const environment = prepareNode(process.env, '/tmp');
process.execve(process.execPath, [process.execPath, steward, ...process.argv.slice(2)], environment);
