// Credentials: where it lies what a password, and a code of an authenticator app, is compared with. The ceremonies (signing in, a new password, a second
// factor) are written once over this port; the embedded edition keeps it in the account's own rows, Cognito in a user pool.
//
// No adapter is ever given a password. `secret` is 32 bytes that the ceremonies derive from it (Argon2id), and where the secret leaves this installation
// it is bound to the person and to a key that stays here. So neither side alone can be guessed at.
//
// Guarantees, held by every adapter and shown by its contract suite:
//  1. `choose` that came back is durable: the next `check`, on any node, takes the new secret and no older one.
//  2. `check` of a person who is not there says `wrong`, in the same number of steps as for one who is.
//  3. A code is taken at most once.
//  4. Whatever cannot be reached throws (`store-unavailable`, or `outcome-unknown` where something may have changed), and never says `right` or `wrong`.
// All but `check` and `checkCode` may be repeated; doing so harms nothing.
import type { PersonId } from '@steward/protocol/ids.ts';

export const secretBytes = 32;

/** What the account's own row keeps of a password, besides how its secret is derived. */
export interface KeptPassword {
  /** The secret itself, where it is compared here. */
  readonly hash?: Uint8Array;
  /** It is compared elsewhere. */
  readonly elsewhere?: true;
}

export type PasswordCheck =
  | {
      readonly right: false;
      /** Nothing was compared: after too many wrong secrets it makes everybody wait. Whoever is not signed in is told `wrong` all the same, as for nobody. */
      readonly waits?: true;
    }
  | {
      readonly right: true;
      /** A code of an authenticator app is asked for there; to be handed to `checkCode` within five minutes. At most 2,048 characters. */
      readonly codeAsked?: string;
      /** Shows there, for ten minutes, that this person has just signed in; needed to set an authenticator app up. Secret. */
      readonly pass?: string;
    };

export type CodeCheck = { readonly right: false } | { readonly right: true; readonly pass?: string };

export interface Credentials {
  /** Whether secrets are compared outside the account's rows, so that a change is two steps and a broken one has to be expected. */
  readonly elsewhere: boolean;
  /** Whether authenticator apps are set up there, when there is a `pass`. Otherwise their secrets lie in the account's rows. */
  readonly keepsTotp: boolean;
  /** After how many wrong secrets in a row it makes everybody wait, whoever guessed: what slows guessing down here has to come first. */
  readonly waitsAfterCount: number | undefined;
  /** Whether secrets are kept in the rows as well, by an operator who is about to leave: they cannot be read back from there. */
  readonly keepsHash: boolean;
  /** From now on this secret is the person's, who may be new. `too-many-requests` when the service asks to slow down. */
  choose(person: PersonId, secret: Uint8Array): Promise<KeptPassword>;
  /** `kept` as the row says; `undefined` when nobody is there. */
  check(person: PersonId, secret: Uint8Array, kept: KeptPassword | undefined): Promise<PasswordCheck>;
  checkCode(person: PersonId, codeAsked: string, code: string): Promise<CodeCheck>;
  /** A new secret for an authenticator app, in base32; it counts once `confirmTotp` took a code. `fresh-sign-in-needed` when `pass` ran out. */
  beginTotp(person: PersonId, pass: string): Promise<string>;
  /** Whether the code is right, and asked for from now on. */
  confirmTotp(person: PersonId, pass: string, code: string): Promise<boolean>;
  dropTotp(person: PersonId): Promise<void>;
  /** Whether the person may sign in by other means than a password: neither disabled there nor outside a group that is asked for. */
  admits(person: PersonId, kept: KeptPassword): Promise<boolean>;
  remove(person: PersonId): Promise<void>;
}
