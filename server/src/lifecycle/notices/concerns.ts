// Whether what somebody is to be told still concerns them: asked when it leaves, not when it was written down. Who left a business, may not see a project any more,
// or whose record was deleted meanwhile, is told nothing of it (THREATS 14).
import type { ProjectId } from '@steward/protocol/ids.ts';
import type { RowReader } from '../../ports/rows.ts';
import type { StoredNotice } from '../../stores/notices.ts';
import { findRecord } from '../../stores/records.ts';
import { standingOf } from '../../stores/standing.ts';

export async function stillConcerns(rows: RowReader, { person, business, notice }: StoredNotice): Promise<boolean> {
  if (business === undefined) return true;
  const record = 'record' in notice ? notice.record : 'mail' in notice ? notice.mail : undefined;
  const project = 'project' in notice ? (notice.project as ProjectId | undefined) : undefined;
  // A business that is being deleted has nobody in it any more; they are told how far that is all the same.
  const standing = await standingOf(rows, business, person, project, { behindMark: notice.kind === 'erasure' });
  if (standing.businessRole === 'none') return false;
  if (record !== undefined && (await findRecord(rows, business, record))?.row.state !== 'living') return false;
  if (project === undefined) return true;
  if (standing.projectHidden) return false;
  return standing.businessRole === 'owner' || standing.businessRole === 'admin' || standing.projectRole !== 'none';
}
