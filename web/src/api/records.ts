// The records of the app as queries: one page of a list at most, in the order people expect.
import { queryOptions } from '@tanstack/react-query';
import { projects } from '@steward/protocol/catalogue/built-in/projects.ts';
import { tasks } from '@steward/protocol/catalogue/built-in/tasks.ts';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import { client } from './client.ts';

export const recordsPerPage = 200;

export const projectsApi = client.records(projects);
export const tasksApi = client.records(tasks);

export const projectsQuery = queryOptions({
  queryKey: ['projects'],
  queryFn: () => projectsApi.list({ sort: 'name', limit: recordsPerPage }),
});

export const projectQuery = (id: string) => queryOptions({ queryKey: ['projects', id], queryFn: () => projectsApi.read(id) });

export const tasksQuery = (project: string) =>
  queryOptions({ queryKey: ['tasks', project], queryFn: () => tasksApi.list({ project, sort: 'title', limit: recordsPerPage }) });

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: async () => (await client.call(businessRoutes.members, {})).members,
});
