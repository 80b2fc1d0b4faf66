// A mail as it was meant to look: in a frame that runs nothing and fetches nothing.
import { Trans, useLingui } from '@lingui/react/macro';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Notice } from '../design/parts/notice.tsx';
import { cleanForm } from './clean-form.ts';
import styles from './mail.module.css';

export interface MailFormProps {
  readonly title: string;
  readonly html: string;
  /** What came with the mail and is part of its text, by content id. */
  readonly pictures: ReadonlyMap<string, Blob>;
}

/** Scripts, forms and ways to lead this page elsewhere are not among what the frame may; links open beside it. Of one origin with the page, so that it can be measured. */
const permitted = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox';
const heightMin = 48;
/** What is longer is scrolled in its frame. */
const heightMax = 20_000;

export function MailForm({ title, html, pictures }: MailFormProps) {
  const { t } = useLingui();
  const urls = useUrls(pictures);
  const { page, leftOut } = useMemo(() => cleanForm(html, urls), [html, urls]);
  const [height, setHeight] = useState(heightMin);
  const watching = useRef<ResizeObserver>(undefined);
  useEffect(() => () => watching.current?.disconnect(), []);
  const measure = useCallback((frame: HTMLIFrameElement) => {
    const body = frame.contentDocument?.body;
    if (!body) return;
    watching.current?.disconnect();
    const observer = new ResizeObserver(() =>
      setHeight(Math.min(heightMax, Math.max(heightMin, Math.ceil(body.getBoundingClientRect().height)))),
    );
    observer.observe(body);
    watching.current = observer;
  }, []);
  return (
    <>
      {leftOut && <LeftOut />}
      <iframe
        className={styles.frame}
        title={t`The mail “${title}” in its own form`}
        sandbox={permitted}
        srcDoc={page}
        referrerPolicy="no-referrer"
        style={{ height }}
        onLoad={({ currentTarget }) => measure(currentTarget)}
      />
    </>
  );
}

export function LeftOut() {
  return (
    <Notice>
      <Trans>Pictures from outside are not loaded: the sender would see when and where the mail is read.</Trans>
    </Notice>
  );
}

/** Addresses of blobs for as long as they are shown. */
function useUrls(blobs: ReadonlyMap<string, Blob>): ReadonlyMap<string, string> {
  const [urls, setUrls] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    const made = new Map([...blobs].map(([id, blob]) => [id, URL.createObjectURL(blob)]));
    setUrls(made);
    return () => made.forEach((url) => URL.revokeObjectURL(url));
  }, [blobs]);
  return urls;
}
