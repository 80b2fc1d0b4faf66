// Forwarded e-mails as they came: each in a file of its own (EML, RFC 5322: the bytes that were received, authentication results and all), and all of a project in one mailbox
// (MBOX, mboxrd: lines that begin with any number of `>` and `From ` get one more `>`, so that undoing it gives the same lines). A collection holds e-mails when it has a file
// field called `original` for `message/rfc822`; `from` and `receivedAt` are its sender's address and when it came, where they are declared.
import type { Collection, FileReference } from '@steward/protocol/catalogue/collection.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { cleanName } from './clean-name.ts';
import type { ExportFile, ExportSource, Format } from './format.ts';
import { groupedByProject, type ProjectGroup } from './grouped.ts';

const original = 'original';
const linefeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x3e;
const fromLine = Buffer.from('From ');

export const mail: Format = {
  name: 'mail',
  async *files(source) {
    if (source.fileBytes === undefined) return;
    for (const { collection } of source.collections) {
      if (!holdsMail(collection)) continue;
      for await (const group of groupedByProject(source, collection.name)) yield* filesOf(source, group);
    }
  },
};

export function holdsMail({ fields }: Collection): boolean {
  const field = fields[original];
  return field?.type === 'file' && field.types?.includes('message/rfc822') === true;
}

async function* filesOf(source: ExportSource, group: ProjectGroup): AsyncIterable<ExportFile> {
  const folder = source.folderOf(group.project);
  yield { path: `mail/${folder}.mbox`, type: 'application/mbox', records: group.records, bytes: () => mailbox(source, group) };
  for await (const batch of group.read())
    for (const record of batch)
      if (hasOriginal(record))
        yield {
          path: `mail/${folder}/${cleanName(record.id)}.eml`,
          type: 'message/rfc822',
          records: 1,
          bytes: () => source.fileBytes!(record, original),
        };
}

const hasOriginal = (record: WireRecord): boolean => (record.fields[original] as FileReference | undefined) !== undefined;

async function* mailbox(source: ExportSource, group: ProjectGroup): AsyncIterable<Uint8Array> {
  for await (const batch of group.read())
    for (const record of batch)
      if (hasOriginal(record)) {
        const { from, receivedAt } = record.fields as Readonly<Record<string, unknown>>;
        yield* mboxMessage(source.fileBytes!(record, original), {
          ...(typeof from === 'string' ? { from } : {}),
          at: typeof receivedAt === 'string' ? receivedAt : record.createdAt,
        });
      }
}

export interface MailEnvelope {
  /** Who sent it, as the receiving server was told. */
  readonly from?: string;
  /** When it came, ISO 8601. */
  readonly at: string;
}

/**
 * One message of a mailbox: the line that begins it, its lines with `\n` at their ends and `From ` quoted, an empty line. Memory: the bytes that came in one piece.
 */
export async function* mboxMessage(message: AsyncIterable<Uint8Array>, { from, at }: MailEnvelope): AsyncIterable<Uint8Array> {
  yield Buffer.from(`From ${addressOf(from)} ${asctime(at)}\n`);
  const lines = new MboxLines();
  for await (const bytes of message) yield lines.next(bytes);
  yield lines.end();
}

/** One word; programs split the line at spaces. */
const addressOf = (from: string | undefined): string =>
  /^[^\s<>"()]{1,254}$/.exec(from ?? '')?.[0].replaceAll(/[^\x21-\x7e]/g, '?') ?? 'MAILER-DAEMON';

/** `Tue Nov 24 09:31:05 2026`, in UTC, as `asctime` writes it. */
function asctime(at: string): string {
  const [, weekday, day, month, year, time] =
    /^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec(new Date(Date.parse(at) || 0).toUTCString()) ?? [];
  return `${weekday} ${month} ${String(Number(day)).padStart(2, ' ')} ${time} ${year}`;
}

/** Quotes and turns line ends while bytes come in whatever pieces. Quotes in front are handed on at once, for one more may stand anywhere among them. */
class MboxLines {
  /** How much of `From ` the line begins with, behind its quotes; undefined once it is another line. */
  #matched: number | undefined = 0;
  #isAfterReturn = false;
  #last = linefeed;
  #out = new Uint8Array(0);
  #outBytes = 0;

  next(bytes: Uint8Array): Uint8Array {
    // A quoted line grows by one in five, and something may have been kept back.
    this.#begin(bytes.length * 2 + 8);
    for (const byte of bytes) {
      if (this.#isAfterReturn && byte !== linefeed) this.#put(carriageReturn);
      this.#isAfterReturn = byte === carriageReturn;
      if (!this.#isAfterReturn) this.#put(byte);
    }
    return this.#out.subarray(0, this.#outBytes);
  }

  end(): Uint8Array {
    this.#begin(16);
    if (this.#isAfterReturn) this.#put(carriageReturn);
    this.#letters(this.#matched ?? 0);
    if (this.#last !== linefeed) this.#push(linefeed);
    this.#push(linefeed);
    return this.#out.subarray(0, this.#outBytes);
  }

  #put(byte: number): void {
    if (this.#matched !== undefined) {
      if (byte === quote && this.#matched === 0) return this.#push(byte);
      if (byte === fromLine[this.#matched]) {
        this.#matched += 1;
        if (this.#matched < fromLine.length) return;
        this.#push(quote);
        this.#letters(fromLine.length);
        this.#matched = undefined;
        return;
      }
      this.#letters(this.#matched);
    }
    this.#push(byte);
    this.#matched = byte === linefeed ? 0 : undefined;
  }

  /** Hands on the letters that were kept back. */
  #letters(letters: number): void {
    for (const letter of fromLine.subarray(0, letters)) this.#push(letter);
  }

  #begin(bytesMax: number): void {
    this.#out = new Uint8Array(bytesMax);
    this.#outBytes = 0;
  }

  #push(byte: number): void {
    this.#out[this.#outBytes] = byte;
    this.#outBytes += 1;
    this.#last = byte;
  }
}
