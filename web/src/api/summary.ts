// What is to be said of every project without opening what lies in it: how many tasks are open, when something last happened.
import { queryOptions } from '@tanstack/react-query';
import { projectRoutes } from '@steward/protocol/wire/project-routes.ts';
import { client } from './client.ts';

export interface ProjectSummary {
  readonly openTasks: number;
  /** RFC 3339; absent where nothing has happened yet. */
  readonly lastActivity?: string | undefined;
}

/** By the project's id. */
export const summaryQuery = queryOptions({
  queryKey: ['summary'],
  // It counts every task of every project: while many people work, or much is brought in, it is not asked for with each change.
  meta: { restMs: 5_000 },
  queryFn: async ({ signal }): Promise<ReadonlyMap<string, ProjectSummary>> => {
    const { projects } = await client.call(projectRoutes.summary, {}, { signal });
    return new Map(projects.map(({ id, ...summary }) => [id, summary]));
  },
});
