// Which call fails × how × did it persist anyway, with one oracle: nothing is released without its entry, an error of the catalogue says what happened, what was
// acknowledged is there, what was not is whole or absent, and the ledger checks clean.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { ProjectId } from '@steward/protocol/ids.ts';
import { failCall, type Fault, type Faults } from '../../adapters/memory/faults.ts';
import { createRecord } from '../create-record.ts';
import type { Principal } from '../operation.ts';
import { readLedger } from '../read-ledger.ts';
import { readRecord } from '../read-record.ts';
import { governedKit, type GovernedKit, type KitOptions } from './governed-kit.ts';

export interface Scene {
  readonly kit: GovernedKit;
  readonly ada: Principal;
  readonly project: ProjectId;
}

export interface Case {
  /** Makes what the operation works on; its id. */
  readonly prepare: (scene: Scene) => Promise<string>;
  readonly act: (scene: Scene, id: string) => Promise<unknown>;
  /** Looks, once the fault is gone, that what the operation did is whole: `done` or as it was before. */
  readonly whole: (scene: Scene, id: string, acknowledged: boolean) => Promise<void>;
}

/** A way in which a call fails. */
export interface FaultKind {
  readonly title: string;
  /** From now on the `nth` call fails so. */
  arm(nth: number): {
    /** Ends the fault; whether there was an nth call. */
    disarm(): boolean | Promise<boolean>;
  };
}

const kinds: readonly (readonly [Fault, 'before' | 'after'])[] = [
  ['unavailable', 'before'],
  ['full', 'before'],
  ['unknown', 'before'],
  ['unknown', 'after'],
];
const callsMax = 60;

export const task = async ({ kit, ada, project }: Scene) =>
  (await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title: 'before', status: 'open' } })).id;
export const titleOf = async ({ kit, ada }: Scene, id: string) =>
  (await kit.ask(ada, readRecord, { collection: 'tasks', id })).fields['title'];
export const nothingChanged = async () => undefined;

export function testFailures(cases: Readonly<Record<string, Case>>, options: Omit<KitOptions, 'faults'> = {}): void {
  for (const [name, given] of Object.entries(cases)) {
    void test(`invariant 1 (threat 9), ${name}: whichever call fails, nothing is released without its entry and nothing is left half done`, async () => {
      let armed: Faults = {};
      const faults: Faults = { before: (call, n) => armed.before?.(call, n), after: (call, n) => armed.after?.(call, n) };
      const kit = governedKit({ ...options, faults });
      const ada = await kit.founder();
      const scene: Scene = { kit, ada, project: await kit.project(ada) };
      const failing = kinds.map(([fault, at]): FaultKind => ({
        title: `${fault} ${at}`,
        arm(nth) {
          const counted = failCall(nth, fault, at);
          armed = counted;
          return {
            disarm() {
              armed = {};
              return counted.count() >= nth;
            },
          };
        },
      }));
      const failures = await failEachCall(scene, name, given, failing, callsMax);
      assert.ok(failures > 4, `${failures} faults were felt`);
      assert.equal((await kit.ledger.check(ada.business, { deep: true })).verdict, 'verified');
    });
  }
}

/** Fails the first call, the second, … in each of the ways, until the operation has fewer; how often the operation failed for it. */
export async function failEachCall(
  scene: Scene,
  name: string,
  given: Case,
  failing: readonly FaultKind[],
  nthMax: number,
): Promise<number> {
  let failures = 0;
  for (const kind of failing) {
    for (let n = 1; n <= nthMax; n++) {
      const says = `${kind.title}, call ${n}`;
      const id = await given.prepare(scene);
      const armed = kind.arm(n);
      const outcome = await given.act(scene, id).then(
        () => 'released' as const,
        (error: unknown) => error,
      );
      const hit = await armed.disarm();
      if (outcome === 'released') await assertEntered(scene, name.split(/[ ,]/)[0]!);
      else {
        assert.ok(isStewardError(outcome), `${says}: ${String(outcome)}`);
        assert.notEqual(outcome.code, 'internal', says);
        failures++;
      }
      await given.whole(scene, id, outcome === 'released');
      if (!hit) break;
    }
  }
  return failures;
}

/** The newest entry of this operation is in the ledger, durable: it is read from the store. */
async function assertEntered({ kit, ada }: Scene, operation: string): Promise<void> {
  const { entries } = await kit.ask(ada, readLedger, { volume: 1, limit: 2 });
  assert.ok(
    entries.some(({ what }) => what?.operation === operation && what.outcome === 'allowed'),
    'what was released is in the ledger',
  );
}
