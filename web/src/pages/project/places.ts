// Where a record of a project is shown, so that a find or a change leads to it.
import { linkOptions } from '@tanstack/react-router';

/** What a link needs; `undefined` for a collection that has no page here. */
export function placeOf(project: string, collection: string, id: string) {
  const params = { project };
  switch (collection) {
    case 'tasks':
      return linkOptions({ to: '/app/projects/$project/tasks', params, search: { task: id } });
    case 'photos':
      return linkOptions({ to: '/app/projects/$project/photos', params, search: { photo: id } });
    case 'documents':
      return linkOptions({ to: '/app/projects/$project/documents', params, search: { document: id } });
    case 'mails':
    case 'messages':
      return linkOptions({ to: '/app/projects/$project/messages', params, search: { message: id } });
    case 'daily-reports':
      return linkOptions({ to: '/app/projects/$project/reports', params, search: { report: id } });
    case 'contacts':
      return linkOptions({ to: '/app/projects/$project/contacts', params, search: { contact: id } });
    case 'projects':
      return linkOptions({ to: '/app/projects/$project', params });
    default:
      return undefined;
  }
}
