import assert from 'node:assert/strict';
import { test } from 'node:test';
import { programOf } from '../../bin/program-of.mjs';

test('the edition is chosen by the option, or else by the environment, and the option is no argument of the program', () => {
  const choose = (args: readonly string[], environment: Record<string, string> = {}) => {
    const argv = ['node', 'steward', ...args];
    const program: string | undefined = programOf(argv, environment);
    return { program: program?.slice(program.indexOf('src/') - 7), rest: argv.slice(2) };
  };
  assert.deepEqual(choose(['start']), { program: 'server/src/main/steward.ts', rest: ['start'] });
  assert.match(choose(['start', '--edition', 'aws', '--demo']).program ?? '', /aws\/src\/main\/steward\.ts$/);
  assert.deepEqual(choose(['start', '--edition', 'aws', '--demo']).rest, ['start', '--demo']);
  assert.deepEqual(choose(['--edition=aws', 'status']).rest, ['status']);
  assert.match(choose(['status'], { STEWARD_EDITION: 'aws' }).program ?? '', /aws\//);
  assert.match(choose(['status', '--edition', 'embedded'], { STEWARD_EDITION: 'aws' }).program ?? '', /server\/src/);
  const before = process.exitCode;
  assert.equal(choose(['start', '--edition', 'azure']).program, undefined);
  assert.equal(choose(['start', '--edition']).program, undefined);
  assert.equal(process.exitCode, 2);
  process.exitCode = before;
});
