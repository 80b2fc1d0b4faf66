// Which composition root is started: the embedded edition's, or that of `--edition aws` (STEWARD_EDITION), whose workspace lies beside this one.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const programs = {
  embedded: new URL('../src/main/steward.ts', import.meta.url),
  aws: new URL('../../aws/src/main/steward.ts', import.meta.url),
};

/** Takes the option out of `argv`. `undefined`, said on stderr and with exit code 2, for what is no edition here. */
export function programOf(argv, env) {
  const at = argv.findIndex((each, i) => i > 1 && (each === '--edition' || each.startsWith('--edition=')));
  const [given = ''] =
    at < 0
      ? // A move needs the program that knows both.
        [argv[2] === 'move' && existsSync(fileURLToPath(programs.aws)) ? 'aws' : env.STEWARD_EDITION || 'embedded']
      : argv[at] === '--edition'
        ? argv.splice(at, 2).slice(1)
        : [argv.splice(at, 1)[0].slice(10)];
  const program = Object.hasOwn(programs, given) ? programs[given] : undefined;
  if (program !== undefined && existsSync(fileURLToPath(program))) return program.href;
  const rule = program === undefined ? 'embedded or aws' : 'the AWS edition is not in this package';
  process.stderr.write(`steward: ${at < 0 ? 'STEWARD_EDITION' : '--edition'}: ${rule}\n`);
  process.exitCode = 2;
  return undefined;
}
