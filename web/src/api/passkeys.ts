// Passkeys: what the server asks, put to the device, and its answer sent back. The library that speaks to the device is loaded when somebody has to do
// with a passkey.
import { StewardError } from '@steward/protocol/errors.ts';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from './client.ts';

/** The device did not answer: it was cancelled or timed out, it holds the passkey already, or it cannot do it. */
export class PasskeyError extends Error {
  readonly why: 'cancelled' | 'known' | 'impossible';

  constructor(why: PasskeyError['why'], cause: unknown) {
    super(`a passkey: ${why}`, { cause });
    this.why = why;
  }
}

export const device = () => import('@simplewebauthn/browser');

/** Whether this browser knows passkeys; over an address that is not safe it does not. */
export const knowsPasskeys = (): boolean => 'PublicKeyCredential' in window;

type Question = { readonly challenge: string; readonly options: Readonly<Record<string, unknown>> };

export async function answeredByDevice<A extends object>({ challenge }: Question, ask: () => Promise<A>) {
  try {
    return { challenge, response: (await ask()) as Record<string, unknown> };
  } catch (error) {
    if (error instanceof StewardError) throw error;
    throw new PasskeyError(whyOf(error), error);
  }
}

function whyOf(error: unknown): PasskeyError['why'] {
  const name = error instanceof Error ? error.name : '';
  if (name === 'InvalidStateError') return 'known';
  return name === 'NotAllowedError' || name === 'AbortError' ? 'cancelled' : 'impossible';
}

/** Makes one on this device, or on one that is near, and adds it to the account. `fresh-sign-in-needed` where the last proof is old. */
export async function addPasskey(label: string): Promise<void> {
  const { startRegistration } = await device();
  const question: Question = await client.call(accountRoutes.passkeyBegin, { body: {} });
  const answer = await answeredByDevice(question, () => startRegistration({ optionsJSON: question.options as never }));
  await client.call(accountRoutes.passkeyAdd, { body: { ...answer, label } });
}

async function askForPasskey(useBrowserAutofill: boolean) {
  const { startAuthentication } = await device();
  const question: Question = await client.call(accountRoutes.passkeySignInBegin, { body: {} });
  return answeredByDevice(question, () => startAuthentication({ optionsJSON: question.options as never, useBrowserAutofill }));
}

export const signInWithPasskey = async () => client.call(accountRoutes.passkeySignIn, { body: await askForPasskey(false) });

/** Proves it is the person who is signed in already. */
export const confirmWithPasskey = async () => client.call(accountRoutes.reauthenticate, { body: { passkey: await askForPasskey(false) } });

/** A question to the device serves five minutes; the one behind the field of the address is asked anew before that. */
const askedMs = 240_000;

/**
 * Offers passkeys where the address is typed, in browsers that can. Resolves with the session once one was chosen; `undefined` when `signal` ended it.
 * A passkey that the server does not know is a `wrong-credentials`.
 */
export async function offerPasskeys(signal: AbortSignal) {
  const { browserSupportsWebAuthnAutofill, WebAuthnAbortService } = await device();
  if (!knowsPasskeys() || !(await browserSupportsWebAuthnAutofill())) return undefined;
  const stop = () => WebAuthnAbortService.cancelCeremony();
  signal.addEventListener('abort', stop, { once: true });
  while (!signal.aborted) {
    let old = false;
    const timer = setTimeout(() => {
      old = true;
      stop();
    }, askedMs);
    try {
      return await client.call(accountRoutes.passkeySignIn, { body: await askForPasskey(true) });
    } catch (error) {
      if (!(error instanceof PasskeyError)) throw error;
      // Another ceremony on the page, or a browser that does not want to, ends the offer.
      if (!old) return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
  return undefined;
}
