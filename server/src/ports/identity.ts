// Identity: who is asking. The contract begins at a token that the edge was handed; what the token is (an opaque secret of
// the embedded edition, a signed token of Cognito or of any OIDC issuer) is the adapter's affair.
//
// Guarantees of `Identity`, held by every adapter and shown by its contract suite:
//  1. A session that was revoked, by anybody, on any node, is refused by the next `authenticate` that begins.
//  2. A token that is malformed, oversized, unknown, expired or revoked gives `undefined`, and nothing tells which it was.
//  3. Only this port knows names and e-mail addresses of accounts; a person is an opaque id everywhere else.
// Whether a person is a member of a business is not decided here: `turnTo` only remembers what the session looks at.
import type { BusinessId, PersonId, SessionId } from '@steward/protocol/ids.ts';
import type { PushTarget } from '@steward/protocol/wire/notice-routes.ts';

/** A caller whose token was verified. Made by `authenticate` and by the sign-in ceremonies, by nobody else. */
export interface SignedIn {
  readonly person: PersonId;
  readonly session: SessionId;
  /** When the person last proved who they are, in this session. */
  readonly signedInAtMs: number;
  /** Whether that proof had two factors (a passkey that verified its user counts as two). */
  readonly secondFactor: boolean;
  /** The business this session is turned to. */
  readonly business?: BusinessId;
}

export const accountLanguages = ['en', 'de'] as const;
export type AccountLanguage = (typeof accountLanguages)[number];

export interface Profile {
  readonly email: string;
  readonly emailConfirmed: boolean;
  readonly displayName: string;
  readonly language: AccountLanguage;
}

export const tokenCharsMax = 4_096;
export const profilesPerCallMax = 100;

export interface Identity {
  authenticate(token: string): Promise<SignedIn | undefined>;
  /** Remembers which business the session looks at, or none. `not-signed-in` if the session ended meanwhile. */
  turnTo(caller: SignedIn, business: BusinessId | undefined): Promise<SignedIn>;
  signOut(caller: SignedIn): Promise<void>;
  /** Ends every session of a person: disabling, deletion, an admin's order. */
  endSessions(person: PersonId): Promise<void>;
  /** In the order asked, `undefined` for accounts that are gone. Personal data: only the door's operations may ask. */
  profiles(persons: readonly PersonId[]): Promise<readonly (Profile | undefined)[]>;
  /**
   * Whose account has this e-mail address, confirmed where addresses are confirmed here; `undefined` for every other text. Personal data: asked only about the
   * proven sender of a mail.
   */
  personOf(email: string): Promise<PersonId | undefined>;
  /** Where the login of an account lies in its store: opaque names, for whoever takes it out of copies of that store. */
  partitionsOf(person: PersonId): Promise<readonly string[]>;
  /** Removes everything of an account. Safe to repeat; the first durable step ends all its sessions. */
  removeAccount(person: PersonId): Promise<void>;

  // Where a person can be pushed lies with the session of the device, sealed, and ends with it.
  /** The device of the caller's session is pushed to `target` once it has handed `proof` back; what was there before is replaced. */
  bindPush(caller: SignedIn, target: PushTarget, proof: Uint8Array): Promise<void>;
  /** The device of the caller's session got the push `id`. What another device was sent proves nothing. */
  pushArrived(caller: SignedIn, id: Uint8Array): Promise<PushArrival>;
  /** Safe to repeat. With `target`, only while the session is still pushed there. */
  unbindPush(person: PersonId, session: SessionId, target?: PushTarget): Promise<void>;
  /** Of sessions that are alive; those not confirmed may not be pushed anything. */
  pushDevices(person: PersonId): Promise<readonly PushDevice[]>;
}

/** `unbound`: this session's device is pushed nothing. `waiting`: it has not handed back its proof, within ten minutes. `proven`: just now. `bound`: before. */
export type PushArrival = 'unbound' | 'waiting' | 'proven' | 'bound';

export interface PushDevice {
  readonly session: SessionId;
  /** Such as `Firefox on Windows`. */
  readonly device: string;
  readonly target: PushTarget;
  readonly sinceMs: number;
  readonly confirmed: boolean;
  /** To the hour. */
  readonly reachedAtMs: number | undefined;
}

/** Where a request comes from. The address slows guessing down and is kept only as a keyed hash; of the user agent only a coarse label is kept. */
export interface Client {
  readonly address: string;
  readonly userAgent: string;
  /** The request says `Sec-GPC: 1` (W3C Global Privacy Control). */
  readonly gpc?: true;
}

/** A finished sign-in. The token is shown once and stored only as a hash. */
export interface OpenedSession {
  readonly token: string;
  readonly caller: SignedIn;
}

export type SecondFactorMethod = 'totp' | 'recovery-code';

export type SignInOutcome =
  | ({ readonly done: true } & OpenedSession)
  /** Hand `challenge` back with a code, within five minutes. */
  | { readonly done: false; readonly challenge: string; readonly methods: readonly SecondFactorMethod[] };

export type SignUpOutcome =
  | ({ readonly done: true } & OpenedSession)
  /** The same answer whether the address is new or has an account: what follows is in the mail. */
  | { readonly done: false; readonly mailed: true };

export interface SignUpInput {
  readonly email: string;
  readonly password: string;
  readonly displayName: string;
  readonly language: AccountLanguage;
}

/** How somebody who is signed in proves it once more. A code is needed as well as the password where the account has a second factor. */
export type Proof =
  | { readonly password: string; readonly totp?: string; readonly recoveryCode?: string }
  | { readonly passkey: PasskeyAnswer };

/** `options` is what the browser's `navigator.credentials` is given, as JSON (WebAuthn Level 3 §5.1); `challenge` comes back with the answer. */
export interface PasskeyQuestion {
  readonly challenge: string;
  readonly options: Readonly<Record<string, unknown>>;
}
/** `response` is what the browser gave back, as JSON. */
export interface PasskeyAnswer {
  readonly challenge: string;
  readonly response: Readonly<Record<string, unknown>>;
}

export interface SessionView {
  readonly session: SessionId;
  /** Such as `Firefox on Windows`. */
  readonly device: string;
  readonly createdAtMs: number;
  /** To the quarter of an hour. */
  readonly lastUsedAtMs: number;
  readonly current: boolean;
}

export interface PasskeyView {
  /** Opaque; names the passkey when it is removed. */
  readonly id: string;
  readonly label: string;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number;
}

export interface AccountView extends Profile {
  readonly person: PersonId;
  readonly createdAtMs: number;
  /** Each account has a password; when it was chosen is not known of those of earlier releases. */
  readonly passwordSetAtMs: number | undefined;
  readonly totp: boolean;
  /** Since when; not known of those of earlier releases. */
  readonly totpSinceMs: number | undefined;
  readonly recoveryCodesLeft: number;
  readonly passkeys: readonly PasskeyView[];
}

/** A message about an account, for whoever writes and sends the mail. Personal data: straight to the outbound gate. */
export interface AccountNotice {
  /** The same whenever this message is handed over; absent for what is not handed over again. */
  readonly id?: string;
  /** Whose account it is about, so that the disclosure is recorded for their businesses; nobody's yet before a sign-up is confirmed. */
  readonly person?: PersonId;
  readonly kind:
    | 'confirm-sign-up'
    | 'account-exists'
    | 'confirm-email'
    | 'forgotten-password'
    | 'confirm-new-email'
    | 'email-changed'
    | 'password-changed'
    | 'password-reset-begun'
    | 'new-sign-in'
    | 'second-factor-changed';
  readonly to: string;
  readonly language: AccountLanguage;
  /** Secret, works once, goes into the link. */
  readonly token?: string;
  readonly untilMs?: number;
  readonly device?: string;
  readonly atMs: number;
}

/**
 * Resolves when the message is safely on its way. Throws `outbound-refused` when it never will leave; after any other error it is handed over again, under the same
 * id. The embedded identity does not make its callers wait for it, so that timing tells nothing.
 */
export type SendNotice = (notice: AccountNotice) => Promise<void>;

/**
 * The ceremonies of the embedded edition. All may throw `invalid-input` (naming the field) and `too-many-requests`; the ones that
 * check a secret throw `wrong-credentials`, saying no more; the ones that take a caller throw `not-signed-in` if the session has
 * ended, and `fresh-sign-in-needed` where stated if the last proof is older than ten minutes.
 */
export interface EmbeddedIdentity extends Identity {
  /** Whether the operator's own identity provider signs people in. */
  readonly singleSignOn: boolean;
  signUp(input: SignUpInput, client: Client): Promise<SignUpOutcome>;
  /** Finishes a sign-up that answered `mailed`. The token comes from the mail. */
  confirmSignUp(token: string, client: Client): Promise<OpenedSession>;
  /** Confirms the address of an account that was signed in at once. */
  confirmEmail(token: string): Promise<void>;

  signIn(input: { readonly email: string; readonly password: string }, client: Client): Promise<SignInOutcome>;
  finishSignIn(
    challenge: string,
    code: { readonly totp: string } | { readonly recoveryCode: string },
    client: Client,
  ): Promise<OpenedSession>;
  beginPasskeySignIn(client: Client): Promise<PasskeyQuestion>;
  finishPasskeySignIn(answer: PasskeyAnswer, client: Client): Promise<OpenedSession>;
  /** Where to go to sign in with the operator's identity provider; `not-found` where there is none. `challenge` is handed back with what it answers. */
  beginSingleSignOn(): Promise<{ readonly url: string; readonly challenge: string }>;
  /** `second-factor-needed` when the provider does not say that two factors were used. */
  finishSingleSignOn(
    answer: { readonly challenge: string; readonly state: string; readonly code: string },
    client: Client,
  ): Promise<OpenedSession>;
  /** Proves the person anew. The session keeps its id and gets a new token; the old token is dead. */
  reauthenticate(caller: SignedIn, proof: Proof, client: Client): Promise<OpenedSession>;

  /** Proves the person for one request, whose input carried the proof: the caller as freshly signed in. The session and its token stay as they are. */
  prove(caller: SignedIn, proof: Proof, client: Client): Promise<SignedIn>;

  sessions(caller: SignedIn): Promise<readonly SessionView[]>;
  /** The same for a job that the person asked for and that is in none of them: none is `current`. */
  sessionsOf(person: PersonId): Promise<readonly SessionView[]>;
  /** Ends one session of the caller's own account; `not-found` otherwise. */
  endSession(caller: SignedIn, session: string): Promise<void>;
  /** Ends all sessions of the caller but this one. */
  endOtherSessions(caller: SignedIn): Promise<void>;

  account(caller: SignedIn): Promise<AccountView>;
  setProfile(caller: SignedIn, change: { readonly displayName?: string; readonly language?: AccountLanguage }): Promise<void>;

  /** Ends all other sessions. */
  changePassword(caller: SignedIn, input: { readonly password: string; readonly newPassword: string }, client: Client): Promise<void>;
  /** Answers the same for every address; a link valid for 30 minutes is mailed if there is an account. */
  forgotPassword(input: { readonly email: string }, client: Client): Promise<void>;
  /**
   * A reset that an admin hands over, valid for 24 hours; the person is told by mail. Whoever holds the token can open the whole account, so the
   * caller (a governed operation) refuses when the person belongs to another business too.
   */
  beginReset(person: PersonId): Promise<{ readonly token: string; readonly untilMs: number }>;
  /** Sets a new password and ends every session. A second factor stays needed to sign in. */
  resetPassword(input: { readonly token: string; readonly newPassword: string }, client: Client): Promise<void>;

  /** Fresh sign-in needed. The new address confirms; then the old one is told. */
  beginEmailChange(caller: SignedIn, newEmail: string, client: Client): Promise<void>;
  finishEmailChange(token: string): Promise<void>;

  /** Fresh sign-in needed. Nothing changes until a code from the new secret confirms it. */
  beginTotp(caller: SignedIn): Promise<{ readonly secret: string; readonly uri: string }>;
  /** Gives ten recovery codes, shown once. */
  confirmTotp(caller: SignedIn, code: string, client: Client): Promise<{ readonly recoveryCodes: readonly string[] }>;
  /** Fresh sign-in needed. */
  removeTotp(caller: SignedIn): Promise<void>;
  /** Fresh sign-in needed. The former codes are dead. */
  newRecoveryCodes(caller: SignedIn): Promise<{ readonly recoveryCodes: readonly string[] }>;

  /** Fresh sign-in needed. */
  beginPasskey(caller: SignedIn): Promise<PasskeyQuestion>;
  finishPasskey(caller: SignedIn, answer: PasskeyAnswer, label: string): Promise<PasskeyView>;
  /** Fresh sign-in needed. `not-found` when there is no such passkey. */
  removePasskey(caller: SignedIn, id: string): Promise<void>;

  /** Takes authenticator app, recovery codes and passkeys away, for somebody who lost them; whoever calls has made sure who it is. */
  dropSecondFactors(person: PersonId): Promise<void>;
  /** Ends all sessions and takes everything away that signs in; the name stays, so that it can be told who it was. Safe to repeat. */
  closeAccount(person: PersonId): Promise<void>;

  /** Hands over the notices that an earlier process wrote down with what they tell of, and did not come to; gives how many it tried. Called every minute. */
  takeUpNotices(): Promise<number>;
  /**
   * Brings the login of an account that was moved here from another edition to where credentials lie now, before its person signs in; `false` when there is
   * nothing to bring. Safe to repeat.
   */
  carryOver(person: PersonId): Promise<boolean>;

  /** Resolves when no notice is under way any more; for an orderly stop. */
  settle(): Promise<void>;
}
