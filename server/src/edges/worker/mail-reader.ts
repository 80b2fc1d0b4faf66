// Judges and reads mails without holding anybody up: small ones at once, large ones in a thread of their own, one after the other, each with a limit of time and memory. What is
// too much for the thread ends it, and is refused; the next one gets a new thread.
import { Worker } from 'node:worker_threads';
import { StewardError } from '@steward/protocol/errors.ts';
import { createJudge, unjudged } from '../../catalogue/mail/judge-mail.ts';
import { unreadable } from '../../catalogue/mail/mail-limits.ts';
import { readMail } from '../../catalogue/mail/read-mail.ts';
import { nativeSha256 } from '../../ledger/native-hash.ts';
import { DnsError, type Dns, type DnsRecord, type DnsRecordType } from '../../ports/dns.ts';
import type { JudgeMail, MailEnvelope, MailVerdicts, ReadMail, ReadMailBytes } from '../../ports/read-mail.ts';

/** Below these, nothing in a mail takes more than some milliseconds, however it is made. */
const readAtOnceBytesMax = 16_384;
const judgedAtOnceBytesMax = 131_072;
const limitMsDefault = 20_000;
const dnsMsMax = 12_000;
const heapMbMax = 256;
/** Of mails that wait for the thread. */
const waitingBytesMax = 200_000_000;

export interface ThreadData {
  readonly name: string;
  readonly trustedSealers?: readonly string[];
}

export type ToThread =
  | { readonly kind: 'judge' | 'read'; readonly raw: Uint8Array; readonly envelope: MailEnvelope }
  | { readonly kind: 'answer'; readonly question: number; readonly records?: readonly DnsRecord[]; readonly code?: string };

export type FromThread =
  | { readonly kind: 'ask'; readonly question: number; readonly domain: string; readonly type: DnsRecordType }
  | { readonly kind: 'judged'; readonly verdicts: MailVerdicts }
  | { readonly kind: 'read'; readonly mail: ReadMail }
  | { readonly kind: 'unreadable'; readonly rule: string };

export interface MailReaderParts extends ThreadData {
  readonly dns: Dns;
  readonly onAlarm: (what: string) => void;
  /** For one mail, in the thread. */
  readonly limitMs?: number;
}

export interface MailReader {
  readonly judgeMail: JudgeMail;
  /** `invalid-input` for what cannot be read, or not within the limits; `too-many-requests` while too many large ones wait. */
  readonly readMail: ReadMailBytes;
  close(): Promise<void>;
}

export function createMailReader(parts: MailReaderParts): MailReader {
  const thread = new MailThread(parts);
  return {
    async judgeMail(raw, envelope) {
      const dns = within(parts.dns, AbortSignal.timeout(dnsMsMax));
      if (raw.length <= judgedAtOnceBytesMax) return createJudge({ ...parts, dns })(raw, envelope);
      const said = await thread.run('judge', raw, envelope, dns).catch(() => undefined);
      return said?.kind === 'judged' ? said.verdicts : unjudged(parts, 'temperror');
    },
    async readMail(raw, envelope) {
      if (raw.length <= readAtOnceBytesMax) return readMail(raw, envelope, nativeSha256);
      const said = await thread.run('read', raw, envelope, parts.dns);
      if (said.kind === 'read') return said.mail;
      throw unreadable(said.kind === 'unreadable' ? said.rule : 'it cannot be read');
    },
    close: () => thread.end(),
  };
}

/** What is not answered when `signal` fires is not known. */
const within = (dns: Dns, signal: AbortSignal): Dns => ({
  resolve(name, type) {
    const { promise, reject } = Promise.withResolvers<never>();
    const late = (): void => reject(new DnsError('ETIMEOUT'));
    if (signal.aborted) late();
    signal.addEventListener('abort', late, { once: true });
    return Promise.race([dns.resolve(name, type), promise]).finally(() => signal.removeEventListener('abort', late));
  },
});

class MailThread {
  readonly #parts: MailReaderParts;
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waitingBytes = 0;

  constructor(parts: MailReaderParts) {
    this.#parts = parts;
  }

  /** One after the other, so that what ends the thread is known. */
  async run(kind: 'judge' | 'read', raw: Uint8Array, envelope: MailEnvelope, dns: Dns): Promise<FromThread> {
    if (this.#waitingBytes + raw.length > waitingBytesMax)
      throw new StewardError('too-many-requests', { rule: 'too many large mails at once' });
    this.#waitingBytes += raw.length;
    const turn = this.#last.then(() => this.#alone(kind, raw, envelope, dns));
    this.#last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waitingBytes -= raw.length;
    }
  }

  async end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #start(): Worker {
    const { name, trustedSealers } = this.#parts;
    const file = import.meta.url.endsWith('.ts') ? './mail-reader-thread.ts' : './mail-reader-thread.js';
    const workerData: ThreadData = { name, ...(trustedSealers ? { trustedSealers } : {}) };
    const worker = new Worker(new URL(file, import.meta.url), {
      workerData,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: heapMbMax, maxYoungGenerationSizeMb: 32 },
    });
    worker.unref();
    return worker;
  }

  #alone(kind: 'judge' | 'read', raw: Uint8Array, envelope: MailEnvelope, dns: Dns): Promise<FromThread> {
    const worker = (this.#worker ??= this.#start());
    const { promise, resolve, reject } = Promise.withResolvers<FromThread>();
    const post = (message: ToThread, transfer: readonly ArrayBuffer[] = []): void => worker.postMessage(message, [...transfer]);
    const give = (why: string): void => {
      this.#parts.onAlarm(`a mail was refused: ${why}`);
      if (this.#worker === worker) this.#worker = undefined;
      void worker.terminate();
      reject(unreadable(why));
    };
    const onMessage = (message: FromThread): void => {
      if (message.kind !== 'ask') return resolve(message);
      const { question, domain, type } = message;
      dns.resolve(domain, type).then(
        (records) => post({ kind: 'answer', question, records }),
        (error: { readonly code?: string }) => post({ kind: 'answer', question, code: error.code ?? 'EUNKNOWN' }),
      );
    };
    const onEnd = (): void => give('reading it takes more memory than it may, or fails');
    const timer = setTimeout(() => give('reading it takes longer than it may'), this.#parts.limitMs ?? limitMsDefault);
    worker.on('message', onMessage);
    worker.on('error', onEnd);
    worker.on('exit', onEnd);
    const own = new Uint8Array(raw);
    post({ kind, raw: own, envelope }, [own.buffer]);
    return promise.finally(() => {
      clearTimeout(timer);
      worker.off('message', onMessage);
      worker.off('exit', onEnd);
      // An error that comes late, from a thread that is being ended, is nobody's.
      worker.off('error', onEnd).on('error', () => undefined);
    });
  }
}
