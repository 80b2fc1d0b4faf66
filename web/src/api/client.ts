// The typed client of this page: the session is in a cookie that scripts cannot read.
import { createClient } from '@steward/protocol/client.ts';
import { takeEarly } from '../early.ts';
import { noteServerTime } from '../server-time.ts';

export const client = createClient({
  url: location.origin,
  async fetch(url, init) {
    const answer = await ((typeof url === 'string' ? takeEarly(url, init) : undefined) ?? fetch(url, init));
    noteServerTime(answer.headers);
    return answer;
  },
});
