// Turns the key that signs a volume. The entry that names the new key is committed first; the tree that ends with it is signed under both
// keys (publisher.ts), so whoever trusts the old key is led to the new one.
import type { BusinessId } from '@steward/protocol/ids.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import { submit } from './drafts.ts';
import { keepingDraft } from './keeping.ts';
import { signName } from './ledger-secrets.ts';
import type { Logs } from './logs.ts';
import { findVolume, type LedgerCore } from './open-log.ts';
import type { Appended, Structure } from './waiter.ts';

const attemptsMax = 4;

/** The place of the entry that names the new key. `conflict` when others turn it at the same time, again and again. */
export async function turnKey(core: LedgerCore, logs: Logs, business: BusinessId): Promise<Appended> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const turned = await turnOnce(core, logs, business);
    if (turned) return turned;
  }
  throw new StewardError('conflict', { rule: 'the key is being turned by another process' });
}

async function turnOnce(core: LedgerCore, logs: Logs, business: BusinessId): Promise<Appended | undefined> {
  const name = await findVolume(core, business);
  const { publisher, reader } = logs.publisher(name);
  // The turn before this one is signed before there is another.
  await publisher.publish();
  const next = (await reader.head()).head.key + 1;
  await core.secrets.ensure(business, signName(name.volume, next));
  const vkey = await core.secrets.vkey(business, name.origin, signName(name.volume, next));
  let late = false;
  const structure: Structure = {
    clear: (log) => {
      late = log.name.volume !== name.volume || log.head.key !== next - 1;
      if (late) throw new RangeError('the key was turned by another process');
      return { vkey };
    },
    extend: (_log, head) => ({ changes: [], head: { ...head, key: next, keyFrom: head.size } }),
  };
  try {
    const outcome = await submit(core, logs.sequencer(business), business, keepingDraft('key-rotation', 'turn-key'), [], structure);
    if ('conflict' in outcome) throw new StewardError('internal', { rule: 'a turn of the key brings no changes' });
    await publisher.publish();
    return outcome;
  } catch (error) {
    if (!late || !(error instanceof RangeError)) throw error;
    // This process knows the log as it was before the other turned its key.
    logs.sequencer(business).forget();
    return undefined;
  }
}
