import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { markEveryMs, systemClock } from './system-clock.ts';
import { systemRandom } from './system-random.ts';
import { testFolder } from './test-folder.ts';

describe("the machine's clock", () => {
  it('only goes forward, within a run and across runs', async () => {
    const folder = testFolder();
    const file = join(folder.path, 'clock');
    let machineMs = 1_000_000;
    const first = systemClock(file, { machine: () => machineMs });
    assert.equal(first.nowMs(), 1_000_000);
    machineMs = 900_000;
    assert.equal(first.nowMs(), 1_000_000);
    machineMs = 1_000_001;
    assert.equal(first.nowMs(), 1_000_001);
    await first.close();
    machineMs = 5;
    const second = systemClock(file, { machine: () => machineMs });
    assert.equal(second.nowMs(), 1_000_001);
    machineMs = 2_000_000;
    assert.equal(second.nowMs(), 2_000_000);
    await second.close();
    assert.equal(readFileSync(file, 'utf8'), '2000000\n');
    folder.remove();
  });

  it('keeps its mark while it runs, at the latest every so often', async () => {
    const folder = testFolder();
    const file = join(folder.path, 'clock');
    let machineMs = 1_000;
    const clock = systemClock(file, { machine: () => machineMs });
    clock.nowMs();
    machineMs += markEveryMs + 1;
    clock.nowMs();
    await clock.close();
    assert.equal(readFileSync(file, 'utf8'), `${machineMs}\n`);
    folder.remove();
  });

  it('does not start on a mark it cannot read', () => {
    const folder = testFolder();
    const file = join(folder.path, 'clock');
    for (const bad of ['', '12', '-5\n', 'x\n', '1\n2\n']) {
      writeFileSync(file, bad);
      assert.throws(
        () => systemClock(file),
        (error) => isStewardError(error, 'integrity-failed'),
        JSON.stringify(bad),
      );
    }
    folder.remove();
  });

  it('works without a file, on the time of the machine', () => {
    const clock = systemClock();
    assert.ok(clock.nowMs() > 1_767_225_600_000);
  });
});

describe("the system's randomness", () => {
  it('gives as many bytes as asked, never the same twice', () => {
    assert.deepEqual(
      [0, 1, 16, 100_000].map((length) => systemRandom.bytes(length).length),
      [0, 1, 16, 100_000],
    );
    assert.notDeepEqual(systemRandom.bytes(16), systemRandom.bytes(16));
  });

  it('threat 31: does not believe a leap ahead, in a run or across runs, until a person has confirmed it', async () => {
    const folder = testFolder();
    const file = join(folder.path, 'clock');
    const day = 86_400_000;
    let machineMs = 1_000 * day;
    let steadyMs = 0;
    const sources = { machine: () => machineMs, steady: () => steadyMs };
    const pass = (ms: number) => {
      machineMs += ms;
      steadyMs += ms;
    };
    const clock = systemClock(file, sources);
    for (let days = 0; days < 30; days++) {
      pass(day);
      clock.nowMs();
    }
    assert.equal(clock.unconfirmed(), undefined);
    machineMs += 90 * day;
    clock.nowMs();
    assert.equal(clock.unconfirmed()?.toMs, machineMs);
    await clock.close();
    const again = systemClock(file, sources);
    assert.notEqual(again.unconfirmed(), undefined, 'a restart does not make it the truth');
    await again.confirm();
    assert.equal(again.unconfirmed(), undefined);
    pass(day);
    again.nowMs();
    await again.close();
    machineMs += 6 * day;
    const soon = systemClock(file, sources);
    assert.equal(soon.unconfirmed(), undefined);
    await soon.close();
    machineMs += 9 * day;
    const late = systemClock(file, sources);
    assert.notEqual(late.unconfirmed(), undefined);
    // Only then is nothing of it at work in the folder any more.
    await late.close();
    folder.remove();
  });
});
