// A file of the copy: opened beside the page, a picture shown in place. What could run as a page of its own is not opened from here, whatever it is called.
import { Trans } from '@lingui/react/macro';
import { Icon } from '../design/parts/icon.tsx';
import { fileAddress } from './copy.ts';
import { useSay } from './say.ts';
import styles from './reader.module.css';

interface FileFacts {
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

const shownTypes: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif']);
/** Files whose bytes a browser runs as a page: with a script, from a file, it could read what lies beside it. */
const runs = /\.(x?html?|xht|shtml|svgz?|xml|xslt?|mht|mhtml|js|mjs|hta|url|desktop|lnk)$/i;

export const isShown = (type: string): boolean => shownTypes.has(type);

export function FileValue({ value, path }: { readonly value: unknown; readonly path: string | undefined }) {
  const say = useSay();
  const { name, type, size } = value as FileFacts;
  const facts = (
    <span className={styles.quiet}>
      {type} · {say.bytes(size)}
    </span>
  );
  if (path === undefined || runs.test(path))
    return (
      <span className={styles.file}>
        <Icon name="document" />
        <span>
          <span className={styles.fileName}>{name}</span> {facts}
          <span className={styles.quiet}>
            {path === undefined ? (
              <Trans>The file itself is not in this copy.</Trans>
            ) : (
              <Trans>It may hold a program and is not opened from here. It lies at {path}.</Trans>
            )}
          </span>
        </span>
      </span>
    );
  return (
    <span className={styles.file}>
      <Icon name={isShown(type) ? 'photo' : 'document'} />
      <span>
        <a className={styles.fileName} href={fileAddress(path)} target="_blank" rel="noreferrer">
          {name}
        </a>{' '}
        {facts}
      </span>
    </span>
  );
}
