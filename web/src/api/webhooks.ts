// The webhooks of the business, and what they have delivered.
import { queryOptions } from '@tanstack/react-query';
import { webhookRoutes } from '@steward/protocol/wire/webhook-routes.ts';
import { client } from './client.ts';

export type { WireDelivery, WireNewWebhook, WireWebhook } from '@steward/protocol/wire/webhook-routes.ts';

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: async ({ signal }) => (await client.call(webhookRoutes.webhooks, {}, { signal })).webhooks,
});

export const deliveriesQuery = (id: string) =>
  queryOptions({
    queryKey: ['webhooks', id, 'deliveries'],
    queryFn: async ({ signal }) => (await client.call(webhookRoutes.webhookDeliveries, { params: { id } }, { signal })).deliveries,
    staleTime: 0,
  });
