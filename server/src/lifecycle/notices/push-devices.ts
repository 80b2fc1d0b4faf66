// Switching push on for a device, and what the device does with a push.
//
//   the device hands in its address → one push with an id leaves → the device hands the id back with its own session → from then on it is pushed to
//
// So a device is pushed to because it showed that it gets what is sent, under the session that asked for it: whoever hands in an address that is not theirs gets nothing.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import type { PushTarget } from '@steward/protocol/wire/notice-routes.ts';
import { kindScreen, neutralScreen, type ScreenText } from '../../catalogue/notice-texts.ts';
import type { Tools } from '../../governed/operation.ts';
import type { PushOut } from '../../governed/push-out.ts';
import type { AccountLanguage, Identity, SignedIn } from '../../ports/identity.ts';
import { pushIdBytes } from '../../ports/push.ts';
import { stateChange, toldHow } from '../../stores/notice-settings.ts';
import { noticesOf } from '../../stores/notices.ts';
import { notePush } from '../../stores/pushes.ts';
import { businessesOf } from '../../stores/standing.ts';

export interface DeviceParts {
  readonly tools: Pick<Tools, 'rows' | 'clock' | 'random'>;
  readonly identity: Pick<Identity, 'bindPush' | 'pushArrived' | 'unbindPush' | 'pushDevices' | 'profiles'>;
  readonly out: PushOut;
  /** Whether the keys of a browser's subscription are such. Throws `invalid-input`. */
  readonly checkTarget: (target: PushTarget) => void;
}

/** `invalid-input` for an address that leads to no declared company, `outbound-failed` when the first push did not leave. */
export async function bindDevice({ tools, identity, out, checkTarget }: DeviceParts, caller: SignedIn, target: PushTarget): Promise<void> {
  if (out.carrierOf(target) === undefined)
    throw new StewardError('invalid-input', {
      field: 'target',
      rule: 'of a browser or app whose push service is declared and switched on',
    });
  checkTarget(target);
  const businesses = await businessesOf(tools.rows, caller.person);
  if (businesses.length === 0) throw new StewardError('refused', { rule: 'join or found a business first' });
  const proof = tools.random.bytes(pushIdBytes);
  await identity.bindPush(caller, target, proof);
  const { outcome, contentBytes } = await out.send({ person: caller.person, businesses, target, id: proof, urgent: true });
  if (outcome.kind === 'sent') return notePush(tools.rows, tools.clock.nowMs(), contentBytes);
  await identity.unbindPush(caller.person, caller.session, target);
  if (outcome.kind === 'later')
    throw new StewardError('outbound-failed', { rule: 'the push service does not answer now; try again later' });
  throw new StewardError('invalid-input', { field: 'target', rule: 'the push service does not know this address' });
}

/** What the device shows: nothing of what happened unless the person wants that, and only to their own session. */
export async function showArrived(
  { tools, identity }: DeviceParts,
  caller: SignedIn,
  id: Uint8Array,
): Promise<ScreenText & { readonly language: AccountLanguage }> {
  const arrival = await identity.pushArrived(caller, id);
  const [profile] = await identity.profiles([caller.person]);
  const language = profile?.language ?? 'en';
  const { how, state } = await toldHow(tools.rows, caller.person);
  if (arrival === 'proven') {
    if (state.pushSinceMs === undefined)
      await tools.rows.commit([stateChange(caller.person, { ...state, pushSinceMs: tools.clock.nowMs(), unseen: 0 })]);
    return { ...neutralScreen(language, 'confirmed'), language };
  }
  if (arrival !== 'bound' || how.lockScreen === 'neutral') return { ...neutralScreen(language), language };
  const mine = (await noticesOf(tools.rows, caller.person)).filter(
    ({ stored }) => stored.readAtMs === undefined && (stored.business === undefined || stored.business === caller.business),
  );
  const pushed = mine.filter(({ stored }) => stored.told.some(({ channel }) => channel === 'push'));
  return {
    ...kindScreen(
      (pushed.length > 0 ? pushed : mine).map(({ stored }) => stored.notice),
      language,
    ),
    language,
  };
}

/** Whoever looks at what they were told needs not be pushed less and less. */
export async function noteLooked({ rows }: Pick<Tools, 'rows'>, person: PersonId): Promise<void> {
  const { state } = await toldHow(rows, person);
  if (state.unseen > 0) await rows.commit([stateChange(person, { ...state, unseen: 0 })]);
}
