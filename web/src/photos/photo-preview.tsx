// One photo, small: its preview, or what stands for it while it comes or where there is none.
import { useLingui } from '@lingui/react/macro';
import type { Photo } from '../api/collections.ts';
import { Icon } from '../design/parts/icon.tsx';
import styles from './photo-preview.module.css';
import { usePreview } from './previews.ts';

/** Fills the box it is in. It speaks with the photo's caption. */
export function PhotoPreview({ photo }: { readonly photo: Photo }) {
  const { t, i18n } = useLingui();
  const preview = usePreview(photo);
  const { caption, takenAt, picture } = photo.fields;
  const alt = caption ?? (takenAt === undefined ? t`Photo without a caption` : t`Photo of ${i18n.date(takenAt, { dateStyle: 'medium' })}`);
  if (typeof preview === 'object') return <img className={styles.picture} src={preview.url} alt={alt} draggable={false} />;
  return (
    <span className={styles.placeholder} role="img" aria-label={alt} data-state={preview}>
      {preview === 'none' && <Icon name={picture === undefined ? 'upload' : 'photo'} large />}
    </span>
  );
}
