// The operator's staff in the demo; the server answers this in demo mode alone.
import { queryOptions } from '@tanstack/react-query';
import { StewardError } from '@steward/protocol/errors.ts';

export interface DemoStaff {
  readonly name: string;
  readonly email: string;
  readonly what: string;
}

export const demoStaffQuery = queryOptions({
  queryKey: ['demo-staff'],
  queryFn: async () => {
    const answer = await fetch('/demo/staff');
    if (!answer.ok) throw new StewardError('not-found');
    return ((await answer.json()) as { readonly staff: readonly DemoStaff[] }).staff;
  },
});
