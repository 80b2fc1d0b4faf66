// A file in an open case: pictures, PDFs and plain texts are shown, and go with the case. Others are not: opened elsewhere they would outlast it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { sayError } from '../../api/say-error.ts';
import { plainName } from '../../app/plain-name.ts';
import { useObjectUrl } from '../../app/use-object-url.ts';
import { Button } from '../../design/parts/button.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { sayBytes } from '../../uploads/say-bytes.ts';
import { fileQuery } from '../queries.ts';
import styles from './case.module.css';

const PdfView = lazy(async () => ({ default: (await import('../../pages/project/documents/pdf-view.tsx')).PdfView }));
const textBytesMax = 200_000;

interface FileProps {
  readonly id: string;
  readonly collection: string;
  readonly record: string;
  readonly field: string;
  readonly value: unknown;
}

export function CaseFile({ value, ...where }: FileProps) {
  const { i18n } = useLingui();
  const [opened, setOpened] = useState(false);
  const { name = '', type = '', size = 0 } = value as { readonly name?: string; readonly type?: string; readonly size?: number };
  const as = shownAs(type);
  return (
    <div className={styles.records}>
      <p dir="auto">
        {plainName(name)} <span className={styles.soft}>{sayBytes(i18n, size)}</span>
      </p>
      {as === undefined ? (
        <p className={styles.soft}>
          <Trans>Files of this kind are not shown here, and not given out: elsewhere they would outlast the case.</Trans>
        </p>
      ) : opened ? (
        <Content {...where} as={as} name={name} />
      ) : (
        <p>
          <Button icon="eye" onClick={() => setOpened(true)}>
            <Trans>Open it</Trans>
          </Button>
        </p>
      )}
    </div>
  );
}

type Shown = 'picture' | 'pdf' | 'text';

/** SVG and HTML are programs: they are not among what is shown. */
function shownAs(type: string): Shown | undefined {
  if (type === 'application/pdf') return 'pdf';
  if (/^image\/(jpeg|png|webp|gif|avif)$/.test(type)) return 'picture';
  return /^text\/(plain|csv|markdown)$/.test(type) ? 'text' : undefined;
}

function Content({ id, collection, record, field, as, name }: Omit<FileProps, 'value'> & { readonly as: Shown; readonly name: string }) {
  const { i18n } = useLingui();
  const { data: blob, error } = useQuery(fileQuery(id, collection, record, field));
  if (error) return <Notice kind="stop">{sayError(i18n, error)}</Notice>;
  if (!blob) return <Skeleton lines={6} />;
  if (as === 'picture') return <Picture blob={blob} name={name} />;
  if (as === 'text') return <Text blob={blob} />;
  return (
    <Suspense fallback={<Skeleton lines={6} />}>
      <PdfView file={blob} />
    </Suspense>
  );
}

function Picture({ blob, name }: { readonly blob: Blob; readonly name: string }) {
  const url = useObjectUrl(blob);
  return url === undefined ? null : <img className={styles.full} src={url} alt={plainName(name)} draggable={false} />;
}

function Text({ blob }: { readonly blob: Blob }) {
  const [text, setText] = useState('');
  useEffect(() => {
    let gone = false;
    void blob
      .slice(0, textBytesMax)
      .text()
      .then((read) => !gone && setText(read));
    return () => {
      gone = true;
    };
  }, [blob]);
  return (
    <pre className={styles.text} dir="auto">
      {text}
    </pre>
  );
}
