// Reads a stream of server-sent events as a browser does (WHATWG HTML §9.2), as far as this server writes them.
import { within } from './within.ts';

export interface ServerEvent {
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Far more than a busy machine takes: what was not heard by then is not coming, and the test says so instead of hanging. */
const heardWithinMs = 120_000;

export interface EventReader {
  readonly status: number;
  /** The next event that fits, in order; `undefined` once the stream has ended. Throws where none comes within two minutes. */
  next(fits?: (event: ServerEvent) => boolean): Promise<ServerEvent | undefined>;
  /** Everything heard so far. */
  readonly heard: readonly ServerEvent[];
  close(): Promise<void>;
}

export async function readEvents(url: string, token: string): Promise<EventReader> {
  const gone = new AbortController();
  const answer = await within(
    heardWithinMs,
    () => new Error('the stream of events does not begin'),
    () => fetch(`${url}/v1/events`, { headers: { authorization: `Bearer ${token}` }, signal: gone.signal }),
  );
  // Locked at once: a body that nobody reads is cancelled together with its answer by the garbage collector.
  const reader = answer.body!.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>).getReader();
  const events = eventsOf(reader);
  const heard: ServerEvent[] = [];
  return {
    status: answer.status,
    heard,
    async next(fits = () => true) {
      const late = () => new Error(`no event that fits; heard: ${JSON.stringify(heard)}`);
      return within(heardWithinMs, late, async () => {
        for (;;) {
          const { value, done } = await events.next();
          if (done) return undefined;
          heard.push(value);
          if (fits(value)) return value;
        }
      });
    },
    async close() {
      gone.abort();
      await events.return(undefined).catch(() => undefined);
    },
  };
}

async function* eventsOf(reader: ReadableStreamDefaultReader<string>): AsyncGenerator<ServerEvent, undefined> {
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return undefined;
    text += value;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const valueOf = (field: string) => lines.find((line) => line.startsWith(`${field}: `))?.slice(field.length + 2);
      const name = valueOf('event');
      if (name !== undefined) yield { name, data: JSON.parse(valueOf('data') ?? '{}') as ServerEvent['data'] };
    }
  }
}
