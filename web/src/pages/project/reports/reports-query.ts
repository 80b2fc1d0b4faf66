import { reportsApi } from '../../../api/collections.ts';

/** The reports of a project, the last day first. */
export const reportsOf = (project: string) => reportsApi.list({ project, sort: '-day' });
