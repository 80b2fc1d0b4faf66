// What came with a mail. The files of a project are read page by page, the newest first, as its mails are: to filter them by mail would open all of them.
import { useEffect } from 'react';
import { mailFilesApi, type Mail, type MailFile } from '../api/collections.ts';
import { keptList, useKeptList } from '../api/kept-list.ts';

const perPage = 100;
/** The records of a mail are made together, some moments one after the other. */
const togetherMs = 60_000;

/** Undefined until they are known. */
export function useMailFiles(project: string, { id, createdAt }: Pick<Mail, 'id' | 'createdAt'>): readonly MailFile[] | undefined {
  const { records, hasNextPage, isFetchingNextPage, fetchNextPage } = useKeptList(
    keptList(mailFilesApi, project, { newestFirst: true, perPage }),
  );
  const oldest = records?.at(-1)?.createdAt;
  const reached =
    records !== undefined && (!hasNextPage || (oldest !== undefined && Date.parse(oldest) < Date.parse(createdAt) - togetherMs));
  useEffect(() => {
    if (records && !reached && !isFetchingNextPage) void fetchNextPage();
  }, [records, reached, isFetchingNextPage, fetchNextPage]);
  return reached ? records.filter(({ fields }) => fields.mail === id) : undefined;
}
