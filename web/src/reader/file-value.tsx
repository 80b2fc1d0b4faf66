// A file of the copy: opened beside the page, a picture shown in place. What a browser could run as a page of its own is not opened from here.
import { Trans } from '@lingui/react/macro';
import { opensSafely } from '@steward/protocol/wire/offline-copy.ts';
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
export const isShown = (type: string): boolean => shownTypes.has(type);

export function FileValue({ value, path }: { readonly value: unknown; readonly path: string | undefined }) {
  const say = useSay();
  const { name, type, size } = value as FileFacts;
  const facts = (
    <span className={styles.quiet}>
      {type} · {say.bytes(size)}
    </span>
  );
  if (path === undefined || !opensSafely(path))
    return (
      <span className={styles.file}>
        <Icon name="document" />
        <span>
          <span className={styles.fileName}>{name}</span> {facts}
          <span className={styles.quiet}>
            {path === undefined ? (
              <Trans>The file itself is not in this copy.</Trans>
            ) : (
              <Trans>It is not opened from here, because a browser might run it as a page. It lies at {path}.</Trans>
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
