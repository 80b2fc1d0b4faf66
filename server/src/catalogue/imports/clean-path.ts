// The path of a file in an archive, as exports write it: relative, with `/`, no step upwards. Nothing is ever written under such a path; it is checked all
// the same, so that what is read is what other programs would read.
import { StewardError } from '@steward/protocol/errors.ts';

const pathCharsMax = 1_000;

/** Throws `invalid-input` for a path that leaves the archive, or that programs read differently. */
export function cleanPath(path: string): string {
  const parts = path.split('/');
  const bad =
    path === '' ||
    path.length > pathCharsMax ||
    path.startsWith('/') ||
    /^[A-Za-z]:/.test(path) ||
    /[\\\p{Cc}]/u.test(path) ||
    parts.some((part) => part === '..' || part === '.') ||
    parts.slice(0, -1).includes('');
  if (bad) throw new StewardError('invalid-input', { field: 'archive', rule: 'has a path that leads out of it' });
  return path;
}
