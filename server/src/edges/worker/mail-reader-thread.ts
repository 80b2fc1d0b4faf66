// The thread that judges and reads large mails (mail-reader.ts). It has no way out: what it wants to know of DNS it asks the one that started it.
import { parentPort, workerData } from 'node:worker_threads';
import { isStewardError } from '@steward/protocol/errors.ts';
import { createJudge } from '../../catalogue/mail/judge-mail.ts';
import { readMail } from '../../catalogue/mail/read-mail.ts';
import { nativeSha256 } from '../../ledger/native-hash.ts';
import { DnsError, type Dns, type DnsRecord } from '../../ports/dns.ts';
import type { MailEnvelope } from '../../ports/read-mail.ts';
import type { FromThread, ThreadData, ToThread } from './mail-reader.ts';

const port = parentPort!;
const { name, trustedSealers } = workerData as ThreadData;
const say = (message: FromThread, transfer: readonly ArrayBuffer[] = []): void => port.postMessage(message, [...transfer]);

const asked = new Map<number, { resolve(records: readonly DnsRecord[]): void; reject(error: DnsError): void }>();
let questions = 0;
const dns: Dns = {
  resolve(domain, type) {
    const question = ++questions;
    say({ kind: 'ask', question, domain, type });
    return new Promise((resolve, reject) => asked.set(question, { resolve, reject }));
  },
};
const judge = createJudge({ dns, name, ...(trustedSealers ? { trustedSealers } : {}) });

port.on('message', (message: ToThread) => {
  if (message.kind === 'answer') {
    const waiting = asked.get(message.question);
    asked.delete(message.question);
    if (message.records) waiting?.resolve(message.records);
    else waiting?.reject(new DnsError(message.code ?? 'EUNKNOWN'));
  } else if (message.kind === 'judge') void judge(message.raw, message.envelope).then((verdicts) => say({ kind: 'judged', verdicts }));
  else read(message.raw, message.envelope);
});

function read(raw: Uint8Array, envelope: MailEnvelope): void {
  try {
    const mail = readMail(raw, envelope, nativeSha256);
    // Of their own, so that the mail itself need not go back with them.
    const files = mail.files.map((file) => ({ ...file, bytes: new Uint8Array(file.bytes) }));
    say(
      { kind: 'read', mail: { ...mail, files } },
      files.map(({ bytes }) => bytes.buffer),
    );
  } catch (error) {
    if (!isStewardError(error, 'invalid-input')) throw error;
    say({ kind: 'unreadable', rule: error.rule ?? '' });
  }
}
