// The typed client of this page: the session is in a cookie that scripts cannot read.
import { createClient } from '@steward/protocol/client.ts';
import { takeEarly } from '../early.ts';

export const client = createClient({
  url: location.origin,
  fetch: (url, init) => (typeof url === 'string' ? takeEarly(url, init) : undefined) ?? fetch(url, init),
});
