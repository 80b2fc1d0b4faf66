// The governed path over KMS: how often it is asked, and what a business's own key means for everything of it.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { KMSClient } from '@aws-sdk/client-kms';
import { isStewardError } from '@steward/protocol/errors.ts';
import { createRecord } from '@steward/server/governed/create-record.ts';
import { eraseRecord } from '@steward/server/governed/erase-record.ts';
import type { Principal } from '@steward/server/governed/operation.ts';
import { readRecord } from '@steward/server/governed/read-record.ts';
import { rotateKeys } from '@steward/server/governed/rotate-keys.ts';
import { governedKit, type GovernedKit } from '@steward/server/governed/testing/governed-kit.ts';
import { updateRecord } from '@steward/server/governed/update-record.ts';
import { createBusinessRoots } from '@steward/server/vault/business-roots.ts';
import { givingUpAtOnce, startFaultProxy } from './fault-proxy.ts';
import { kmsRootKey } from './kms-root-key.ts';
import { startKmsStandIn, type StandInFault } from './kms-stand-in.ts';

const kms = await startKmsStandIn();
const proxy = await startFaultProxy({ kms: kms.endpoint }, { silenceIsTold: true });
const client = givingUpAtOnce(
  new KMSClient({
    endpoint: proxy.endpoint,
    region: kms.region,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
  }),
);
after(async () => {
  client.destroy();
  await proxy.stop();
  await kms.stop();
});

const minuteMs = 60_000;
/** After this long nothing that was opened before is held: a business's root, then the epoch key, then record keys. */
const withinMs = 3 * minuteMs;

function kitOverKms(): GovernedKit {
  const root = kmsRootKey({ client, key: kms.createKey() });
  return governedKit({ root: (parts) => createBusinessRoots({ root, ...parts }) });
}

const operatorOf = ({ business }: Principal): Principal => ({ actor: 'operator', business, name: 'ops' });
const gone = (error: unknown) => isStewardError(error, 'key-unavailable');

async function withTask(kit: GovernedKit, ada: Principal) {
  const project = await kit.project(ada);
  const { id } = await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title: 'Beton', status: 'open' } });
  return { collection: 'tasks', id };
}

describe('the governed path over KMS', () => {
  it('asks KMS at most once a minute for a business, however much of it is opened, sealed and signed', async () => {
    const kit = kitOverKms();
    const [ada, bob] = [await kit.founder(), await kit.founder('Bob')];
    const tasks = [await withTask(kit, ada), await withTask(kit, bob)];
    const startMs = kit.clock.nowMs();
    const before = kms.calls.length;
    const perMinute = new Map<string, number>();
    let seen = before;
    for (let at = 0; at < 10 * minuteMs; at += 6_000) {
      for (const [i, who] of [ada, bob].entries()) {
        const { version } = await kit.ask(who, readRecord, tasks[i]!);
        await kit.ask(who, updateRecord, { ...tasks[i]!, ifVersion: version, fields: { title: `Beton ${at}` } });
        await kit.ledger.checkpoint(who.business);
      }
      for (const { context } of kms.calls.slice(seen)) {
        const name = `${context['steward:owner']} ${Math.floor((kit.clock.nowMs() - startMs) / minuteMs)}`;
        perMinute.set(name, (perMinute.get(name) ?? 0) + 1);
      }
      seen = kms.calls.length;
      kit.clock.advance(6_000);
    }
    assert.ok(perMinute.size >= 2, 'KMS was asked');
    assert.deepEqual(
      [...perMinute.values()].filter((calls) => calls > 1),
      [],
      JSON.stringify([...perMinute]),
    );
    assert.ok(
      kms.calls.slice(before).every(({ context }) => context['steward:use'] === 'business'),
      'only the roots of businesses are asked for',
    );
    assert.equal((await kit.ledger.check(ada.business, { deep: true })).verdict, 'verified');
  });

  it('a business’s own key: nothing opens without it, within minutes, for anybody; erasing goes on; given again, everything is there', async () => {
    const kit = kitOverKms();
    const [ada, bob] = [await kit.founder(), await kit.founder('Bob')];
    const [task, theirs, doomed] = [await withTask(kit, ada), await withTask(kit, bob), await withTask(kit, ada)];
    const own = kms.createKey();
    const { turn } = await kit.ask(operatorOf(ada), rotateKeys, { ownKey: own }, 'security');
    assert.ok(turn!.rewrapped > 0, 'record keys are wrapped anew, under what only ever lay under the own key');
    assert.equal(await kit.tools.ownKeys!.ownKeyOf(ada.business), own);
    assert.equal((await kit.ask(ada, readRecord, task)).fields['title'], 'Beton');

    kms.deny(own, true);
    kit.clock.advance(withinMs);
    await assert.rejects(kit.ask(ada, readRecord, task), gone);
    await assert.rejects(kit.ask(ada, updateRecord, { ...task, ifVersion: 1, fields: { title: 'Stahl' } }), gone);
    await assert.rejects(kit.ask(operatorOf(ada), rotateKeys, {}, 'security'), gone, 're-wrapping waits, and says why');
    assert.equal((await kit.ask(bob, readRecord, theirs)).fields['title'], 'Beton', 'others go on');
    await kit.ask(ada, eraseRecord, doomed);

    kms.deny(own, false);
    kit.clock.advance(withinMs);
    assert.equal((await kit.ask(ada, readRecord, task)).fields['title'], 'Beton');
    await assert.rejects(kit.ask(ada, readRecord, doomed), (error) => isStewardError(error, 'not-found'));
    const checked = await kit.ledger.check(ada.business, { deep: true });
    assert.equal(checked.verdict, 'verified', 'what was tried and refused meanwhile is in the ledger too');
  });

  it('a key that waits for its deletion, one of another region, an alias: refused before anything is entered', async () => {
    const kit = kitOverKms();
    const ada = await kit.founder();
    const task = await withTask(kit, ada);
    const pending = kms.createKey();
    kms.setState(pending, 'PendingDeletion');
    await assert.rejects(kit.ask(operatorOf(ada), rotateKeys, { ownKey: pending }, 'security'), gone);
    for (const bad of ['alias/mine', pending.replace('eu-central-1', 'us-east-1'), ''])
      await assert.rejects(kit.ask(operatorOf(ada), rotateKeys, { ownKey: bad }, 'security'), (error) =>
        isStewardError(error, 'invalid-input'),
      );
    assert.equal(await kit.tools.ownKeys!.ownKeyOf(ada.business), undefined);
    kit.clock.advance(withinMs);
    assert.equal((await kit.ask(ada, readRecord, task)).fields['title'], 'Beton');
  });

  it('given back with the key in hand, the installation’s opens it again', async () => {
    const kit = kitOverKms();
    const ada = await kit.founder();
    const task = await withTask(kit, ada);
    const own = kms.createKey();
    await kit.ask(operatorOf(ada), rotateKeys, { ownKey: own }, 'security');
    await kit.ask(operatorOf(ada), rotateKeys, { ownKey: 'none' }, 'security');
    kms.setState(own, 'PendingDeletion');
    kit.clock.advance(withinMs);
    assert.equal((await kit.ask(ada, readRecord, task)).fields['title'], 'Beton');
  });
});

describe('KMS that fails at any of its calls', () => {
  const full = process.env['STEWARD_TEST'] === 'full';
  /** What the service may answer besides what befalls any of them. */
  const refusals: readonly StandInFault[] = full
    ? [
        { name: 'DisabledException', status: 400 },
        { name: 'AccessDeniedException', status: 400 },
      ]
    : [];

  /** Each step is tried again, as whoever asked would, when what is remembered of the failure is over. */
  async function everything(kit: GovernedKit, forgive: () => void = () => undefined): Promise<number> {
    const before = kms.calls.length;
    const again = async <T>(step: () => Promise<T>): Promise<T> => {
      for (let tries = 0; ; tries++) {
        try {
          return await step();
        } catch (error) {
          assert.ok(isStewardError(error, 'key-unavailable', 'ledger-unavailable'), String(error));
          if (tries === 2) throw error;
          kit.clock.advance(minuteMs);
        }
      }
    };
    const own = kms.createKey();
    const ada = await again(() => kit.founder());
    const task = await again(() => withTask(kit, ada));
    kit.clock.advance(withinMs);
    await again(() => kit.ask(ada, readRecord, task));
    await again(() => kit.ask(operatorOf(ada), rotateKeys, {}, 'security'));
    await again(() => kit.ask(operatorOf(ada), rotateKeys, { ownKey: own }, 'security'));
    kit.clock.advance(withinMs);
    await again(() => kit.ledger.checkpoint(ada.business));
    assert.equal((await again(() => kit.ask(ada, readRecord, task))).fields['title'], 'Beton');
    const calls = kms.calls.length - before;
    // From here on it is only looked at.
    forgive();
    assert.equal(await kit.tools.ownKeys!.ownKeyOf(ada.business), own);
    // Everything is under the own key, whichever call failed: without it nothing opens.
    kms.deny(own, true);
    kit.clock.advance(withinMs);
    await assert.rejects(kit.ask(ada, readRecord, task), gone);
    kms.deny(own, false);
    kit.clock.advance(withinMs);
    assert.equal((await kit.ledger.check(ada.business, { deep: true })).verdict, 'verified');
    return calls;
  }

  const tellsWhere = (what: string, at: number) => (error: unknown) => {
    throw new Error(`${what} at call ${at}`, { cause: error });
  };

  it('loses nothing, and ends where it would have without', async () => {
    const calls = await everything(kitOverKms());
    assert.ok(calls >= 12, `${calls} calls`);
    for (const refusal of refusals)
      for (let at = 0; at < calls; at++) {
        kms.failNext(...Array.from({ length: at }, () => 'pass' as const), refusal);
        await everything(kitOverKms(), () => kms.forgive()).catch(tellsWhere(JSON.stringify(refusal), at));
      }
    // A call of KMS changes nothing, so one that was done, or is done late, is like one that was not.
    for (const fault of full ? (['throttled', 'failed', 'lost', 'answer-lost', 'silent', 'expired'] as const) : (['answer-lost'] as const))
      for (let at = 1; at <= calls; at++) {
        const armed = proxy.arm(at, fault, 'every');
        await everything(kitOverKms(), () => armed.release()).catch(tellsWhere(fault, at));
        assert.ok(await armed.disarm(), `${fault} at call ${at}: it was made`);
      }
  });
});
