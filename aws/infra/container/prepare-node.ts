// What a node needs before it starts, and nobody could have laid ready: its configuration as a file, and a certificate of its own for the way from the load balancer. Both lie in
// the scratch space, which goes with the task. The balancer does not check whose certificate it is; that the other end is a node is what the network's rules say.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { selfSignedCertificate } from '../../../server/src/adapters/embedded/self-signed-certificate.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const ownerOnly = 0o600;
const ownerOnlyFolder = 0o700;
const content = 'STEWARD_AWS_CONFIG_CONTENT';

/** Writes into `scratch` and returns the environment that Steward is started with. Throws when there is no configuration, or when it is not JSON. */
export function prepareNode(environment: Environment, scratch: string): Record<string, string> {
  const given = environment[content];
  if (given === undefined) throw new Error(`${content} is not set: it holds steward.aws.json`);
  try {
    JSON.parse(given);
  } catch {
    throw new Error(`${content} is not JSON`);
  }
  const folder = join(scratch, 'node');
  mkdirSync(folder, { recursive: true, mode: ownerOnlyFolder });
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: ownerOnly });
    return path;
  };
  const { key, cert } = selfSignedCertificate('Steward node', 'node.steward.internal');
  const rest = Object.entries(environment).filter((entry): entry is [string, string] => entry[0] !== content && entry[1] !== undefined);
  return {
    ...Object.fromEntries(rest),
    STEWARD_AWS_CONFIG: write('steward.aws.json', given),
    STEWARD_TLS_CERT: write('cert.pem', cert),
    STEWARD_TLS_KEY: write('key.pem', key),
    STEWARD_DATA: join(scratch, 'steward'),
    // The image knows no user of this number, so none has a home.
    HOME: scratch,
  };
}
