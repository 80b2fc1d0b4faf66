// All the mails, each with what must become of it.
import { hostileMails } from './hostile.ts';
import type { MailCase } from './kit.ts';
import { oddMails } from './odd.ts';
import { plainMails } from './plain.ts';
import { senderMails } from './senders.ts';

export const corpus: readonly MailCase[] = [...plainMails, ...oddMails, ...senderMails, ...hostileMails];
