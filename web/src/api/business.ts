// The business itself, as its people see it.
import { queryOptions } from '@tanstack/react-query';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import { client } from './client.ts';

const text = (value: unknown) => (typeof value === 'string' ? value : '');

export interface Business {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly address: string;
  readonly phone: string;
}

export const businessQuery = queryOptions({
  queryKey: ['businesses', 'one'],
  queryFn: async ({ signal }): Promise<Business> => {
    const { id, version, fields } = await client.call(businessRoutes.readBusiness, {}, { signal });
    return { id, version, name: text(fields['name']), address: text(fields['address']), phone: text(fields['phone']) };
  },
});
