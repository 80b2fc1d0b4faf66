// The account itself: what its person sees and sets, what the door may ask for other people's names, and its removal.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import { profilesPerCallMax, type AccountLanguage, type AccountView, type Profile, type SignedIn } from '../../../ports/identity.ts';
import { normalizeEmail } from './email-address.ts';
import { at, removed, type AccountRow, type EmailRow, type Opened } from './identity-rows.ts';
import { listPasskeys, viewPasskey } from './passkeys.ts';
import { accountOf, hasTotp, type Realm } from './realm.ts';
import type { Sessions } from './session.ts';
import { checkDisplayName, checkLanguage } from './sign-up.ts';

const removedPerCommitMax = 80;
const commitsMax = 100;

export function createAccount(realm: Realm, sessions: Sessions) {
  return {
    async account(caller: SignedIn): Promise<AccountView> {
      const its = await accountOf(realm, caller);
      const passkeys = await listPasskeys(realm, caller.person);
      return {
        person: caller.person,
        createdAtMs: its.account.value.createdAt,
        ...profileOf(its.account.value),
        passwordSetAtMs: its.password.value.setAt,
        totp: hasTotp(its),
        totpSinceMs: hasTotp(its) ? its.totp?.value.since : undefined,
        recoveryCodesLeft: its.recovery?.value.codes.length ?? 0,
        passkeys: passkeys.map(viewPasskey),
      };
    },

    async setProfile(caller: SignedIn, change: { readonly displayName?: string; readonly language?: AccountLanguage }): Promise<void> {
      const { account } = await accountOf(realm, caller);
      const name = change.displayName === undefined ? account.value.name : checkDisplayName('displayName', change.displayName);
      const language = change.language === undefined ? account.value.language : checkLanguage('language', change.language);
      await realm.rows.mustCommit([realm.rows.put(account.key, { ...account.value, name, language }, account.revision)]);
    },

    async profiles(persons: readonly PersonId[]): Promise<readonly (Profile | undefined)[]> {
      if (persons.length > profilesPerCallMax)
        throw new StewardError('too-large', { rule: `at most ${profilesPerCallMax} people at once` });
      if (persons.length === 0) return [];
      const different = [...new Set(persons)];
      const found = (await realm.rows.getMany(different.map(at.account))) as readonly (Opened<AccountRow> | undefined)[];
      const profiles = new Map(different.map((person, i) => [person, found[i] && profileOf(found[i].value)]));
      return persons.map((person) => profiles.get(person));
    },

    async personOf(text: string): Promise<PersonId | undefined> {
      const email = normalizeEmail(text);
      const named = email === undefined ? undefined : await realm.rows.get<EmailRow>(at.email(realm.keys.index('email', email)));
      const account = named && (await realm.rows.get<AccountRow>(at.account(named.value.person as PersonId)));
      if (!account || (!account.value.confirmed && realm.signUp !== 'at-once')) return undefined;
      return named.value.person as PersonId;
    },

    async partitionsOf(person: PersonId): Promise<readonly string[]> {
      const account = await realm.rows.get<AccountRow>(at.account(person));
      const email = account && at.email(realm.keys.index('email', account.value.email)).partition;
      return [at.account(person).partition, ...(email === undefined ? [] : [email])];
    },

    removeAccount: (person: PersonId) => removeAccount(realm, sessions, person),

    async closeAccount(person: PersonId): Promise<void> {
      const account = await realm.rows.get<AccountRow>(at.account(person));
      if (!account) return;
      await realm.notices.forget(person);
      const kept = account.key.sort;
      const address = removed(at.email(realm.keys.index('email', account.value.email)));
      await realm.rows.mustCommit([removed(at.password(person)), address, ...(await sessions.planEnd(person))]);
      await realm.credentials.remove(person);
      for (let commit = 0; commit < commitsMax; commit++) {
        const keys = (await realm.rows.keysOf(person, removedPerCommitMax)).filter(({ sort }) => sort !== kept);
        if (keys.length === 0) return;
        await realm.rows.mustCommit(keys.map((key) => removed(key)));
      }
      throw new StewardError('conflict', { rule: 'the account has more rows than were expected; close it again' });
    },
  };
}

function profileOf({ email, confirmed, name, language }: AccountRow): Profile {
  return { email, emailConfirmed: confirmed, displayName: name, language };
}

/** The account row and its sessions go first, so that nothing can be opened while the rest is cleared. */
async function removeAccount(realm: Realm, sessions: Sessions, person: PersonId): Promise<void> {
  await realm.notices.forget(person);
  const account = await realm.rows.get<AccountRow>(at.account(person));
  if (account) {
    const email = removed(at.email(realm.keys.index('email', account.value.email)));
    await realm.rows.mustCommit([removed(account.key, account.revision), email, ...(await sessions.planEnd(person))]);
  }
  await realm.credentials.remove(person);
  for (let commit = 0; commit < commitsMax; commit++) {
    const keys = await realm.rows.keysOf(person, removedPerCommitMax);
    if (keys.length === 0) return;
    await realm.rows.mustCommit(keys.map((key) => removed(key)));
  }
  throw new StewardError('conflict', { rule: 'the account has more rows than were expected; remove it again' });
}
