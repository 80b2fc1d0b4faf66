// What a page of the customers' app is about, by the address that somebody copied out of it: so a customer can say in one line what they mean, and the
// scope is no wider.
import { isId } from '@steward/protocol/ids.ts';

export interface PageAddress {
  readonly project: string;
  readonly record?: { readonly collection: string; readonly id: string };
}

/** By the page: the collection, and the parameter that names one of it. */
const pages: Readonly<Record<string, readonly [collection: string, parameter: string]>> = {
  tasks: ['tasks', 'task'],
  photos: ['photos', 'photo'],
  documents: ['documents', 'document'],
  messages: ['messages', 'message'],
  reports: ['daily-reports', 'report'],
  contacts: ['contacts', 'contact'],
};

/** Also without the host, or the id of a project alone; `undefined` for what is no page of a project. */
export function readPageAddress(typed: string): PageAddress | undefined {
  const text = typed.trim();
  if ([text].some(isId)) return { project: text };
  const place = text.startsWith('/') ? `https://nowhere.invalid${text}` : text;
  if (!URL.canParse(place)) return undefined;
  const { pathname, searchParams } = new URL(place);
  const [, project, page] = /^\/app\/projects\/([^/]+)(?:\/([a-z]+))?\/?$/.exec(pathname) ?? [];
  if (project === undefined || !isId(project)) return undefined;
  const [collection, parameter] = (page === undefined ? undefined : pages[page]) ?? [];
  const id = parameter === undefined ? null : searchParams.get(parameter);
  return collection !== undefined && id !== null && isId(id) ? { project, record: { collection, id } } : { project };
}
