// Asks a geocoder of another company for an address, through the gate: the disclosure is in the business's ledger, with what was typed sealed, before a byte leaves.
// Whatever goes wrong there is told as a reason, for the gazetteer answers then.
import { isStewardError } from '@steward/protocol/errors.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import type { Geocoded, Geocoder, GeocoderQuery, GeocoderTrouble } from '../ports/geocoder.ts';
import type { Disclose } from './disclose.ts';
import type { Principal } from './operation.ts';
import type { Door } from './perform.ts';
import { processorState } from './processor-states.ts';

export interface LookUpParts {
  readonly door: Door;
  readonly disclose: Disclose;
  readonly geocoder: Geocoder;
}

export type LookedUp = { readonly found: readonly Geocoded[] } | { readonly trouble: GeocoderTrouble | 'off' };

export async function lookUpPlace(
  { door, disclose, geocoder }: LookUpParts,
  principal: Principal,
  query: GeocoderQuery,
  purpose: Purpose,
): Promise<LookedUp> {
  const { processor, textField } = geocoder;
  // What is switched off is not tried: it would stand in the ledger as refused, though nobody did anything wrong.
  const stateNow = () => processorState(door.tools, principal.business, processor, purpose);
  if ((await stateNow()) !== 'on') return { trouble: 'off' };
  const input = {
    processor,
    fields: [textField],
    values: { [textField]: query.text },
    ...(principal.person === undefined ? {} : { person: principal.person }),
    sending: { kind: 'request', request: geocoder.request(query) },
  } as const;
  try {
    const answer = await door.perform(principal, disclose, input, { purpose });
    if (!answer.allowed) return { trouble: (await stateNow()) === 'on' ? 'failed' : 'off' };
    return answer.result === undefined ? { trouble: 'failed' } : geocoder.read(answer.result, query.limit);
  } catch (error) {
    if (isStewardError(error) && (error.code === 'outbound-failed' || error.code === 'outbound-resting')) return { trouble: 'failed' };
    throw error;
  }
}
