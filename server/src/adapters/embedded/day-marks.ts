// The key of the marks of days: 256 random bits, made at first use, wrapped by the root key.
//
//   installation   day-key   the wrapped key
import { createHmac } from 'node:crypto';
import { StewardError } from '@steward/protocol/errors.ts';
import type { DayMarks } from '../../ports/day-marks.ts';
import type { Random } from '../../ports/random.ts';
import type { RootKey } from '../../ports/root-key.ts';
import type { Rows } from '../../ports/rows.ts';

const place = { partition: 'installation', sort: 'day-key' };
const context = { use: 'days', owner: 'operator', name: 'day-key' } as const;
/** The row the root key wrapped. */
export const dayKeyRow = { key: place, context };
const keyBytes = 32;
const markBytes = 16;

/** The key is opened once, and asked for again when the root key was out of reach. Two processes that start at once end with the same key. */
export function dayMarks(rows: Rows, root: RootKey, random: Random): DayMarks {
  let opened: Promise<Uint8Array> | undefined;
  const key = () => {
    opened ??= openKey(rows, root, random).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    mark: async (business, day) =>
      createHmac('sha256', await key())
        .update(`${business}\n${day}`)
        .digest('hex')
        .slice(0, 2 * markBytes),
  };
}

async function openKey(rows: Rows, root: RootKey, random: Random): Promise<Uint8Array> {
  const found = await rows.get(place);
  if (found) return root.unwrap(context, found.value);
  await rows.commit([{ kind: 'put', key: place, value: await root.wrap(context, random.bytes(keyBytes)), expect: 'absent' }]);
  const kept = await rows.get(place);
  if (!kept) throw new StewardError('key-unavailable', { rule: 'the key for the marks of days could not be stored' });
  return root.unwrap(context, kept.value);
}
