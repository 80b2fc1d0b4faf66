// Where one is in the reader, in the part of the address behind `#`: a page from a file has no other.

export type Route =
  | { readonly at: 'contents' }
  | { readonly at: 'project'; readonly project: string; readonly collection?: string; readonly page: number }
  | { readonly at: 'collection'; readonly collection: string; readonly page: number }
  | { readonly at: 'record'; readonly collection: string; readonly id: string }
  | { readonly at: 'search'; readonly query: string; readonly collection?: string }
  | { readonly at: 'changes'; readonly page: number }
  | { readonly at: 'nowhere' };

export function routeOf(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split('?');
  const [at, first, second, third] = path.split('/').map(decoded);
  const page = (text: string | undefined): number => Math.max(1, Number.parseInt(text ?? '1', 10) || 1);
  const query = new URLSearchParams(search);
  if (at === '') return { at: 'contents' };
  if (at === 'project' && first) return { at, project: first, ...(second ? { collection: second } : {}), page: page(third) };
  if (at === 'all' && first) return { at: 'collection', collection: first, page: page(second) };
  if (at === 'record' && first && second) return { at, collection: first, id: second };
  if (at === 'changes') return { at, page: page(first) };
  const within = query.get('in');
  if (at === 'search') return { at, query: query.get('q') ?? '', ...(within ? { collection: within } : {}) };
  return { at: 'nowhere' };
}

export const toProject = (project: string, collection?: string, page = 1): string =>
  `#/project/${project}${collection === undefined ? '' : `/${collection}${page > 1 ? `/${page}` : ''}`}`;
export const toCollection = (collection: string, page = 1): string => `#/all/${collection}${page > 1 ? `/${page}` : ''}`;
export const toRecord = (collection: string, id: string): string => `#/record/${collection}/${id}`;
export const toChanges = (page = 1): string => `#/changes${page > 1 ? `/${page}` : ''}`;
export const toSearch = (query: string, collection?: string): string =>
  `#/search?${new URLSearchParams({ q: query, ...(collection === undefined ? {} : { in: collection }) }).toString()}`;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
