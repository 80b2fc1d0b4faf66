// The built-in receiver of mail (RFC 5321): it takes mail for known addresses alone, within limits, and says 250 only after what was taken is durable; a sender
// who hears nothing sends it again, and the handler recognises it. It relays nothing, and tells nobody which addresses there are beyond those.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { StewardError } from '@steward/protocol/errors.ts';
import { readMail } from './received-mail.ts';
import type { MailOutcome, Recipients } from './recipients.ts';

/** With what base64 adds to attachments of ten megabytes. */
export const mailBytesMax = 15_000_000;
const clientsMax = 40;
const recipientsMax = 5;
const idleMsMax = 60_000;
const closeMsMax = 2_000;

export interface ReceiverParts {
  readonly host: string;
  /** 0 for one that is free. */
  readonly port: number;
  /** As it names itself. */
  readonly name: string;
  readonly tls: { readonly key: string; readonly cert: string };
  readonly recipients: Recipients;
  readonly onAlarm: (what: string) => void;
}

export interface MailReceiver {
  readonly port: number;
  close(): Promise<void>;
}

const answer = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code });

/** Listens when it resolves. `conflict` where the port is taken. */
export async function receiveMail(parts: ReceiverParts): Promise<MailReceiver> {
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
    onRcptTo({ address }, session, done) {
      if (session.envelope.rcptTo.length >= recipientsMax) return done(answer(452, 'Too many recipients'));
      return done(parts.recipients.find(address) ? undefined : answer(550, 'No such address here'));
    },
    onData(stream, session, say) {
      void takeMail(parts, stream, session).then(
        (outcome) => {
          if ('taken' in outcome) say(null, 'Taken');
          else if ('later' in outcome) say(answer(451, outcome.later));
          else say(answer(554, outcome.refused));
        },
        () => {
          parts.onAlarm('a mail could not be taken; its sender tries again');
          say(answer(451, 'Not taken, try again later'));
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

async function takeMail(
  { recipients }: ReceiverParts,
  stream: SMTPServerDataStream,
  { envelope }: SMTPServerSession,
): Promise<MailOutcome> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    // What is too large is read to its end, so that the sender hears why, and forgotten.
    if (size <= mailBytesMax) chunks.push(chunk);
  }
  if (stream.sizeExceeded || size > mailBytesMax) return { refused: 'Message too large' };
  const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
  const mail = await readMail(Buffer.concat(chunks), from).catch(() => undefined);
  if (!mail) return { refused: 'This cannot be read as a mail' };
  let outcome: MailOutcome = { refused: 'No such address here' };
  for (const { address } of envelope.rcptTo) {
    const found = recipients.find(address);
    if (!found) continue;
    outcome = await found.handler(mail, found.secret);
    if (!('taken' in outcome)) return outcome;
  }
  return outcome;
}
