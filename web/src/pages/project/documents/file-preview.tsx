// What a file looks like, where that can be shown without running anything that is in it: PDFs drawn page by page, pictures, plain text. Everything else
// says so. What the file claims to be decides alone how it is shown, and nothing of it ever becomes part of the page: a picture is an image, a text a text.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { FileReference } from '@steward/protocol/catalogue/collection.ts';
import { fetchFile, shownBytesMax } from '../../../api/fetch-file.ts';
import { useObjectUrl } from '../../../app/use-object-url.ts';
import { Notice } from '../../../design/parts/notice.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import styles from './documents.module.css';
import { ErrorNotice } from '../../../app/error-notice.tsx';

const PdfView = lazy(async () => ({ default: (await import('./pdf-view.tsx')).PdfView }));

/** More of a text nobody reads here. */
const textBytesMax = 200_000;

type Shown = 'pdf' | 'picture' | 'text';

/** SVG and HTML are programs: they are not among what is shown. */
function shownAs({ type, size }: FileReference): Shown | undefined {
  if (size > shownBytesMax) return undefined;
  if (type === 'application/pdf') return 'pdf';
  if (/^image\/(jpeg|png|webp|gif|avif)$/.test(type)) return 'picture';
  return /^text\/(plain|csv|markdown)$/.test(type) ? 'text' : undefined;
}

export interface FilePreviewProps {
  readonly title: string;
  readonly file: FileReference;
  readonly url: string;
}

export function FilePreview({ title, file, url }: FilePreviewProps) {
  const as = shownAs(file);
  const { data: blob, error } = useQuery({
    queryKey: ['file', file.id],
    queryFn: ({ signal }) => fetchFile(url, file.id, signal),
    enabled: as !== undefined,
    staleTime: Infinity,
    gcTime: 0,
  });
  if (as === undefined)
    return (
      <Notice>
        <Trans>Files of this kind are not shown here. Download it to open it.</Trans>
      </Notice>
    );
  if (error) return <ErrorNotice error={error} />;
  if (!blob) return <Skeleton lines={6} />;
  if (as === 'picture') return <Picture title={title} blob={blob} />;
  if (as === 'text') return <PlainText file={file} blob={blob} />;
  return (
    <Suspense fallback={<Skeleton lines={6} />}>
      <PdfView file={blob} />
    </Suspense>
  );
}

function Picture({ title, blob }: { readonly title: string; readonly blob: Blob }) {
  const url = useObjectUrl(blob);
  const [broken, setBroken] = useState(false);
  if (broken)
    return (
      <Notice kind="stop">
        <Trans>This browser cannot show this picture. Download it to look at it.</Trans>
      </Notice>
    );
  return url === undefined ? null : <img className={styles.picture} src={url} alt={title} onError={() => setBroken(true)} />;
}

function PlainText({ file, blob }: { readonly file: FileReference; readonly blob: Blob }) {
  const { t } = useLingui();
  const { data: text } = useQuery({
    queryKey: ['text', file.id],
    queryFn: () => blob.slice(0, textBytesMax).text(),
    staleTime: Infinity,
    gcTime: 0,
  });
  return (
    <>
      <pre className={styles.plain} tabIndex={0} role="region" aria-label={t`Text of the document`}>
        {text}
      </pre>
      {blob.size > textBytesMax && (
        <Notice>
          <Trans>This is the beginning. Download the document to read all of it.</Trans>
        </Notice>
      )}
    </>
  );
}
