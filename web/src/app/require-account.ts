// Whoever is not signed in is led to sign in first.
import { redirect } from '@tanstack/react-router';
import { accountQuery } from './account.ts';
import { queries } from './queries.ts';

export async function requireAccount({ location }: { readonly location: { readonly href: string } }): Promise<void> {
  await accountOf(location.href);
}

/** Whoever is not signed in is led to sign in, and from there to where they wanted to go. */
export async function accountOf(to: string) {
  const account = await queries.ensureQueryData(accountQuery);
  if (account === null) redirect({ to: '/sign-in', search: { to }, throw: true });
  return account!;
}
