// What happened several times in a row in one place is one line: ten messages about tasks of a project, not ten lines.
import type { ToldNotice } from '../../api/notices.ts';

export interface NoticeGroup {
  /** The newest first; at least one. */
  readonly notices: readonly ToldNotice[];
  readonly unread: readonly string[];
}

/** `notices` in the order they are shown in. */
export function groupNotices(notices: readonly ToldNotice[]): readonly NoticeGroup[] {
  const groups: ToldNotice[][] = [];
  for (const notice of notices) {
    const last = groups.at(-1);
    if (last && kindOf(last[0]!) === kindOf(notice)) last.push(notice);
    else groups.push([notice]);
  }
  return groups.map((group) => ({ notices: group, unread: group.filter(({ readAt }) => readAt === undefined).map(({ id }) => id) }));
}

/** Everyday things alone are put together: what concerns somebody's data stands by itself. */
function kindOf({ id, notice, readAt }: ToldNotice): string {
  const project = projectOf(notice);
  return project === undefined ? id : `${notice.kind} ${project} ${readAt === undefined}`;
}

export const projectOf = (notice: ToldNotice['notice']): string | undefined => ('project' in notice ? notice.project : undefined);
