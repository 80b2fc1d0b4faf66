// The talk of a project and the comments on its tasks: read, written, put into the trash.
import { useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { messagesApi, type Message } from '../../../api/collections.ts';
import { keptList } from '../../../api/kept-list.ts';
import { sayError } from '../../../api/say-error.ts';
import { say } from '../../../design/parts/toast.tsx';

/** What fits a few screens; what is older comes when it is asked for. */
const perPage = 50;

export const talkOf = (project: string) => keptList(messagesApi, project, { newestFirst: true, perPage });

export const commentsOf = (project: string, task: string) => messagesApi.list({ project, where: { about: task }, sort: 'createdAt' });

export interface NewMessage {
  readonly text: string;
  readonly about?: string | undefined;
  readonly mentions: readonly string[];
  readonly file?: File | undefined;
  /** The same when it is sent again, so that it is written once. */
  readonly key: string;
  readonly onProgress: (share: number) => void;
}

/** The message stands, the file that belongs to it does not: sending again sends the file alone. */
export class FileNotSent extends Error {
  readonly sent: Message;

  constructor(message: Message, cause: unknown) {
    super('the file was not sent', { cause });
    this.sent = message;
  }
}

async function told(queries: QueryClient, project: string, message: Message): Promise<void> {
  talkOf(project).put(queries, message);
  await queries.invalidateQueries({ queryKey: [messagesApi.name, 'list'] });
}

export function useSend(project: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ text, about, mentions, file, key, onProgress }: NewMessage) => {
      const fields = { text, ...(about === undefined ? {} : { about }), ...(mentions.length === 0 ? {} : { mentions }) };
      const made = await messagesApi.create({ project, fields }, { idempotencyKey: key });
      if (!file) {
        await told(queries, project, made);
        return made;
      }
      try {
        const whole = await messagesApi.upload(made.id, 'attachment', file, { onProgress });
        await told(queries, project, whole);
        return whole;
      } catch (error) {
        await told(queries, project, made);
        throw new FileNotSent(made, error);
      }
    },
  });
}

export function useTrashMessage(project: string): (message: Message) => void {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const onError = (error: unknown) => say({ text: sayError(i18n, error), kind: 'stop' });
  const list = talkOf(project);
  const refetch = () => queries.invalidateQueries({ queryKey: [messagesApi.name, 'list'] });
  const restore = useMutation({
    mutationFn: async (message: Message) => list.put(queries, await messagesApi.restore(message.id)),
    onSuccess: refetch,
    onError,
  });
  const trash = useMutation({
    mutationFn: async (message: Message) => list.drop(queries, await messagesApi.trash(message.id)),
    onSuccess: (_gone, message) => {
      void refetch();
      say({ text: t`The message is in the trash.`, action: { label: t`Undo`, run: () => restore.mutate(message) } });
    },
    onError,
  });
  return trash.mutate;
}
