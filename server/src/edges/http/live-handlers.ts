// Live updates as server-sent events (WHATWG HTML §9.2): the edge holds the connection, `watch` says what goes over it.
import { Readable } from 'node:stream';
import { createWatch } from '../../governed/watch.ts';
import type { Identity } from '../../ports/identity.ts';
import type { Call } from './call.ts';

/** How long a browser waits before it connects again. */
const retryMs = 3_000;

export function liveHandlers(identity: Identity, closing: AbortSignal) {
  const watch = createWatch();
  return {
    async events(call: Call) {
      const caller = call.person();
      const gone = new AbortController();
      call.reply.raw.once('close', () => gone.abort());
      const events = await call.perform(watch, {
        signal: AbortSignal.any([gone.signal, closing]),
        agoMs: call.query['ago'] as number | undefined,
        async stillSignedIn() {
          const now = await identity.authenticate(call.token!);
          return now?.session === caller.session && now.business === caller.business;
        },
      });
      return sendEvents(call, events);
    },
  };
}

type Sent = { readonly name: 'beat' } | { readonly name: string; readonly data: unknown };

export function sendEvents(call: Call, events: AsyncIterable<Sent>) {
  call.reply
    .type('text/event-stream; charset=utf-8')
    // Nothing follows a stream on its connection; kept alive, it would hold up a server that stops.
    .header('connection', 'close')
    // Proxies in between pass each event on at once.
    .header('x-accel-buffering', 'no');
  return call.reply.send(Readable.from(linesOf(events), { objectMode: false, highWaterMark: 1 }));
}

async function* linesOf(events: AsyncIterable<Sent>): AsyncGenerator<string> {
  yield `retry: ${retryMs}\n\n`;
  for await (const event of events) yield 'data' in event ? `event: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n` : ': alive\n\n';
}
