// Which projects are shown, and in which order. All of them are there already: choosing asks the server for nothing and is no look in the ledger.
import type { Project } from '../../api/collections.ts';
import type { ProjectSummary } from '../../api/summary.ts';

export const statuses = ['running', 'planned', 'finished'] as const;
export type Status = (typeof statuses)[number];

export const sorts = ['activity', 'name', 'tasks'] as const;
export type Sort = (typeof sorts)[number];

export interface ProjectLine extends Partial<ProjectSummary> {
  readonly project: Project;
  readonly status: Status;
}

export interface Arrangement {
  /** What somebody looks for; every word of it must be there. */
  readonly find: string;
  readonly status: Status | undefined;
  readonly sort: Sort;
}

export interface Group {
  readonly status: Status;
  readonly lines: readonly ProjectLine[];
}

export function linesOf(projects: readonly Project[], summaries: ReadonlyMap<string, ProjectSummary> | undefined): readonly ProjectLine[] {
  return projects.map((project) => ({ ...summaries?.get(project.id), project, status: project.fields.status ?? 'running' }));
}

/** By status, those that run first; groups without a project are left out. */
export function arrange(lines: readonly ProjectLine[], { find, status, sort }: Arrangement, locale: string): readonly Group[] {
  const words = fold(find)
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = lines.filter((line) => {
    const text = fold([line.project.fields.name, line.project.fields.place?.label, line.project.fields.description].join(' '));
    return words.every((word) => text.includes(word));
  });
  return statuses
    .filter((each) => status === undefined || each === status)
    .map((each) => ({ status: each, lines: found.filter((line) => line.status === each).toSorted(orderOf(sort, locale)) }))
    .filter((group) => group.lines.length > 0);
}

/** As texts are compared: without case and accents. */
const fold = (text: string) =>
  text
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '');

function orderOf(sort: Sort, locale: string): (a: ProjectLine, b: ProjectLine) => number {
  const names = new Intl.Collator(locale, { numeric: true });
  const byName = (a: ProjectLine, b: ProjectLine) => names.compare(a.project.fields.name ?? '', b.project.fields.name ?? '');
  const lastOf = ({ lastActivity, project }: ProjectLine) => Date.parse(lastActivity ?? project.updatedAt);
  if (sort === 'activity') return (a, b) => lastOf(b) - lastOf(a) || byName(a, b);
  if (sort === 'tasks') return (a, b) => (b.openTasks ?? 0) - (a.openTasks ?? 0) || byName(a, b);
  return byName;
}
