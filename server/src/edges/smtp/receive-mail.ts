// The built-in receiver of mail (RFC 5321): it takes mail for known addresses alone, within limits, and says 250 only after what was taken is durable; a sender
// who hears nothing sends it again, and whoever takes it recognises it. It relays nothing, sends nothing, and tells nobody which addresses there are beyond those.
//
// One recipient at a time: each decides for itself whether it takes the mail, and there is one answer to the data. A sender is told so (452) and sends the rest again
// at once, as RFC 5321 §4.5.3.1.10 has it.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { mailBytesMax } from '@steward/protocol/catalogue/built-in/mails.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import { noSuchAddress, notNow, tooManyNow } from '../../catalogue/mail-in-texts.ts';
import { createMailMemory, type MailMemory } from './mail-memory.ts';
import { isSmuggled } from './smuggling.ts';
import type { MailOutcome, Recipient, Recipients } from './recipients.ts';

const clientsMax = 200;
/** Of one address, once more than half of all places are taken. */
const clientsOfOneMax = 20;
const idleMsMax = 60_000;
const closeMsMax = 2_000;
/** Recipients that were asked for in vain; whoever goes on guesses. */
const unknownRecipientsMax = 20;
/** Of mails that are under way, in all and of one business: two of the largest. */
const memoryBytesMax = 240_000_000;
const shareBytesMax = 90_000_000;

export interface ReceiverParts {
  readonly host: string;
  /** 0 for one that is free. */
  readonly port: number;
  /** As it names itself. */
  readonly name: string;
  readonly tls: { readonly key: string; readonly cert: string };
  readonly recipients: Recipients;
  readonly onAlarm: (what: string) => void;
  readonly nowMs: () => number;
}

export interface MailReceiver {
  readonly port: number;
  close(): Promise<void>;
}

const answer = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code });

interface Session extends SMTPServerSession {
  recipient?: Recipient | undefined;
  unknown?: number;
}

/** Listens when it resolves. `conflict` where the port is taken. */
export async function receiveMail(parts: ReceiverParts): Promise<MailReceiver> {
  const memory = createMailMemory(memoryBytesMax, shareBytesMax);
  const server = new SMTPServer({
    name: parts.name,
    banner: 'Steward',
    key: parts.tls.key,
    cert: parts.tls.cert,
    authOptional: true,
    disabledCommands: ['AUTH'],
    disableReverseLookup: true,
    hideSMTPUTF8: false,
    size: mailBytesMax,
    maxClients: clientsMax,
    socketTimeout: idleMsMax,
    closeTimeout: closeMsMax,
    logger: false,
    onConnect: ({ remoteAddress }, done) => done(hasPlace(server, remoteAddress) ? undefined : answer(421, tooManyNow)),
    onRcptTo({ address }, session, done) {
      void findRecipient(parts, address, session).then(
        (error) => done(error),
        () => done(answer(451, notNow)),
      );
    },
    onData(stream, session, say) {
      void takeMail(parts, memory, stream, session).then(
        (outcome) => {
          if ('taken' in outcome) say(null, 'Taken');
          else if ('later' in outcome) say(answer(451, outcome.later));
          else say(answer(554, outcome.refused));
        },
        () => {
          parts.onAlarm('a mail could not be taken; its sender tries again');
          say(answer(451, notNow));
        },
      );
    },
  });
  // Clients that break off are no trouble of ours.
  server.on('error', () => undefined);
  server.listen(parts.port, parts.host);
  await Promise.race([once(server.server, 'listening'), once(server.server, 'error').then(([error]) => Promise.reject(error))]).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
      const rule = `port ${parts.port} is taken by another program; choose one with STEWARD_MAIL_PORT`;
      throw new StewardError('conflict', { field: 'STEWARD_MAIL_PORT', rule });
    },
  );
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** While there is room everybody has a place; when it gets narrow nobody has many. */
function hasPlace({ connections }: SMTPServer, address: string): boolean {
  if (connections.size <= clientsMax / 2) return true;
  const own = [...connections].filter((each) => (each as { readonly remoteAddress?: string }).remoteAddress === address);
  return own.length <= clientsOfOneMax;
}

async function findRecipient({ recipients, onAlarm }: ReceiverParts, address: string, session: Session): Promise<Error | undefined> {
  if (session.envelope.rcptTo.length > 0) return answer(452, '4.5.3 One recipient at a time, please send to the others next');
  if ((session.unknown ?? 0) >= unknownRecipientsMax) return answer(421, tooManyNow);
  try {
    session.recipient = await recipients.find(address);
  } catch {
    onAlarm('a recipient could not be looked up; the sender tries again');
    return answer(451, notNow);
  }
  if (session.recipient) return undefined;
  session.unknown = (session.unknown ?? 0) + 1;
  return answer(550, noSuchAddress);
}

async function takeMail(
  { nowMs }: ReceiverParts,
  memory: MailMemory,
  stream: SMTPServerDataStream,
  session: Session,
): Promise<MailOutcome> {
  const { envelope, recipient } = session;
  if (!recipient) return { refused: noSuchAddress };
  const { share, bytesMax } = recipient;
  let chunks: Buffer[] = [];
  let size = 0;
  let held = 0;
  let full = false;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      // What is too large, or has no room now, is read to its end, so that the sender hears why, and forgotten.
      if (full || size > bytesMax || stream.sizeExceeded) chunks = [];
      else if (memory.take(share, chunk.length)) {
        held += chunk.length;
        chunks.push(chunk);
      } else full = true;
    }
    if (stream.sizeExceeded || size > bytesMax) return await recipient.tooLarge(size);
    if (full) return { later: tooManyNow };
    const raw = Buffer.concat(chunks);
    chunks = [];
    if (isSmuggled(raw)) return { refused: 'Lines of a mail end in CR LF, and in nothing else' };
    return await recipient.take(raw, {
      from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
      to: envelope.rcptTo[0]!.address,
      remoteAddress: session.remoteAddress,
      helo: typeof session.hostNameAppearsAs === 'string' ? session.hostNameAppearsAs : '',
      secure: session.secure,
      receivedAtMs: nowMs(),
    });
  } finally {
    memory.give(share, held);
  }
}
