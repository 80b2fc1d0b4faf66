// Reaching the operator: as a member, and without an account by the secret of a link. The same answer is given whoever an e-mail address belongs to.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { ThreadKind } from '@steward/protocol/words.ts';
import type { PutFileInput } from '../../governed/put-file.ts';
import { getFile } from '../../governed/get-file.ts';
import type { Principal } from '../../governed/operation.ts';
import type { Door } from '../../governed/perform.ts';
import { putFile } from '../../governed/put-file.ts';
import { contactRoom } from '../../governed/threads/contact-room.ts';
import { handleThread } from '../../governed/threads/handle-thread.ts';
import { readThread, readThreads } from '../../governed/threads/read-threads.ts';
import { writeThread, type NewThread } from '../../governed/threads/write-thread.ts';
import type { AccountLanguage } from '../../ports/identity.ts';
import { findLink, type StoredLink } from '../../stores/thread-links.ts';
import { confirmMs, otherDays, rightDays } from '../../stores/threads.ts';
import { headerOf, type Call } from './call.ts';
import { digest, fileName, rangeOf, sendFile } from './file-handlers.ts';
import type { StaffNames } from './wire-case.ts';
import { wireHeads, wireThread } from './wire-thread.ts';
import type { Budget } from './budget.ts';

/** Who runs this installation, as people read it. */
export interface OperatorContact {
  readonly name: string;
  readonly privacyEmail: string;
  readonly authority: { readonly name: string; readonly address: string; readonly url: string } | undefined;
}

interface BeginBody {
  readonly kind: ThreadKind;
  readonly subject: string;
  readonly text: string;
  readonly language?: AccountLanguage;
  readonly company?: boolean;
  readonly look?: { readonly volume: number; readonly index: number };
}

export const attachmentOf = (call: Call, of: PutFileInput['of']) => ({
  collection: 'thread-messages',
  id: call.params['message']!,
  field: 'attachment',
  of,
});

export const uploadOf = (call: Call) => ({
  name: fileName(headerOf(call.request, 'content-disposition')),
  type: (headerOf(call.request, 'content-type') ?? 'application/octet-stream').split(';')[0]!.trim().toLowerCase(),
  sha256: digest(headerOf(call.request, 'repr-digest') ?? headerOf(call.request, 'content-digest')),
  content: call.body as AsyncIterable<Uint8Array>,
});

export function contactHandlers(door: Door, staff: StaffNames, operator: OperatorContact) {
  const { tools } = door;
  const parts = () => ({ staff, processors: tools.processors, nowMs: tools.clock.nowMs() });
  const shown = async (call: Call, thread: string) => wireThread(parts(), await call.perform(readThread, { thread }));
  const idOf = (call: Call) => call.params['id']!;
  return {
    contact: async () => ({
      operator: operator.name,
      privacyEmail: operator.privacyEmail,
      ...(operator.authority === undefined ? {} : { authority: operator.authority }),
      rightDays,
      otherDays,
    }),
    threads: async (call: Call) => ({ threads: await wireHeads(parts(), await call.perform(readThreads, {})) }),
    async beginThread(call: Call) {
      const { text, language = 'en', ...about } = call.body as BeginBody;
      const begin: NewThread = { ...about, via: 'app', language };
      return shown(call, (await call.perform(writeThread, { text, begin })).thread);
    },
    thread: (call: Call) => shown(call, idOf(call)),
    async addToThread(call: Call) {
      await call.perform(writeThread, { thread: idOf(call), ...(call.body as { text: string }) });
      return shown(call, idOf(call));
    },
    async endThread(call: Call) {
      await call.perform(handleThread, { thread: idOf(call), step: { kind: 'end' } });
      return shown(call, idOf(call));
    },
    async attach(call: Call) {
      await call.perform(putFile, { ...attachmentOf(call, { thread: idOf(call) }), ...uploadOf(call) });
      return shown(call, idOf(call));
    },
    attachment: async (call: Call) =>
      sendFile(call, await call.perform(getFile, { ...attachmentOf(call, { thread: idOf(call) }), ...rangeOf(call) })),
  };
}

/** `budgets` bound what anybody can cause: threads of an address on the network, mails to one person. */
export function visitorThreadHandlers(door: Door, staff: StaffNames, budgets: { readonly network: Budget; readonly mailbox: Budget }) {
  const { tools } = door;
  const parts = () => ({ staff, processors: tools.processors, nowMs: tools.clock.nowMs() });
  const visitor = (call: Call, business: BusinessId): Principal => ({ actor: 'visitor', business, address: call.client.address });
  /** A secret that opens nothing, or nothing any more, is simply not there; guessing is bounded all the same. */
  const held = async (call: Call, secret: string): Promise<StoredLink> => {
    const link = await findLink(tools.rows, secret, tools.clock.nowMs());
    if (!link && !(await budgets.network.take(call.client.address))) throw new StewardError('too-many-requests');
    if (!link || link.mode === 'reply') throw new StewardError('not-found');
    return link;
  };
  const linkOf = (call: Call) => (call.body as { link: string }).link;
  const shown = async (call: Call, secret: string, { business, thread }: StoredLink) =>
    wireThread(parts(), await call.perform(readThread, { thread, link: secret }, visitor(call, business)));
  const inHeader = async (call: Call) => {
    const secret = headerOf(call.request, 'steward-thread') ?? '';
    const link = await held(call, secret);
    if (link.thread !== call.params['id']) throw new StewardError('not-found');
    return { secret, link, of: { thread: link.thread, link: secret } };
  };
  return {
    async visitorBegin(call: Call) {
      const { text, email, ...about } = call.body as BeginBody & { language: AccountLanguage; email: string; name?: string };
      if (!(await budgets.network.take(call.client.address)))
        throw new StewardError('too-many-requests', { rule: 'too many from here; try again in an hour, or write a mail' });
      const answer = { mailed: true, hours: confirmMs / 3_600_000 } as const;
      // Somebody else may have given this address: after a few mails it is left in peace, and nobody learns that.
      if (!(await budgets.mailbox.take(email.trim().toLowerCase()))) return answer;
      const business = await contactRoom(door);
      await call.perform(writeThread, { text, begin: { ...about, email, via: 'web' } }, visitor(call, business));
      return answer;
    },
    async visitorConfirm(call: Call) {
      const secret = linkOf(call);
      const { business, thread } = await held(call, secret);
      const { link } = await call.perform(handleThread, { thread, link: secret, step: { kind: 'confirm' } }, visitor(call, business));
      return { link: link! };
    },
    async visitorThread(call: Call) {
      const secret = linkOf(call);
      const link = await held(call, secret);
      return link.mode === 'confirm' ? { confirm: true } : { confirm: false, thread: await shown(call, secret, link) };
    },
    async visitorAdd(call: Call) {
      const { text } = call.body as { text: string };
      const secret = linkOf(call);
      const link = await held(call, secret);
      await call.perform(writeThread, { thread: link.thread, link: secret, text }, visitor(call, link.business));
      return shown(call, secret, link);
    },
    async visitorEnd(call: Call) {
      const secret = linkOf(call);
      const link = await held(call, secret);
      await call.perform(handleThread, { thread: link.thread, link: secret, step: { kind: 'end' } }, visitor(call, link.business));
      return shown(call, secret, link);
    },
    async visitorAttach(call: Call) {
      const { secret, link, of } = await inHeader(call);
      await call.perform(putFile, { ...attachmentOf(call, of), ...uploadOf(call) }, visitor(call, link.business));
      return shown(call, secret, link);
    },
    async visitorAttachment(call: Call) {
      const { link, of } = await inHeader(call);
      return sendFile(call, await call.perform(getFile, { ...attachmentOf(call, of), ...rangeOf(call) }, visitor(call, link.business)));
    },
  };
}
