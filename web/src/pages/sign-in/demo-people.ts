// Who can sign in to the demo; the server answers this in demo mode alone.
import { queryOptions } from '@tanstack/react-query';
import { StewardError } from '@steward/protocol/errors.ts';

export interface DemoPerson {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly what: string;
}

export const demoPeopleQuery = queryOptions({
  queryKey: ['demo-people'],
  queryFn: async () => {
    const answer = await fetch('/demo/people');
    if (!answer.ok) throw new StewardError('not-found');
    return ((await answer.json()) as { readonly people: readonly DemoPerson[] }).people;
  },
});
