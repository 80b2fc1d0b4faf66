// A PDF, page by page, drawn by PDF.js in the browser. Nothing in it runs: no scripts, no forms, no links; what it says is also there as text, to be read
// out, found and copied. Loaded when the first PDF is opened.
import { Trans, useLingui } from '@lingui/react/macro';
import { getDocument, GlobalWorkerOptions, TextLayer, version, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist';
// oxlint-disable-next-line import/default -- the build makes it the address of the file; the linter takes it for the file itself
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { useEffect, useRef, useState } from 'react';
import { IconButton } from '../../../design/parts/button.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import styles from './pdf-view.module.css';

GlobalWorkerOptions.workerSrc = workerUrl;

const zoomStep = 1.25;
const zoomMax = 5;
const zoomMin = 0.5;
/** A larger canvas is coarser than the screen instead of too large for a phone. */
const canvasPixelsMax = 16_000_000;
/** Larger pictures in a PDF are left out: they would take gigabytes. */
const imagePixelsMax = 120_000_000;

type Opened = { readonly pdf: PDFDocumentProxy } | { readonly failed: 'password' | 'broken' } | undefined;

export function PdfView({ file }: { readonly file: Blob }) {
  const { t, i18n } = useLingui();
  const opened = useOpened(file);
  const [number, setNumber] = useState(1);
  const [zoom, setZoom] = useState(1);
  if (opened === undefined) return <Skeleton lines={6} />;
  if ('failed' in opened)
    return (
      <Notice kind="stop">
        {opened.failed === 'password' ? (
          <Trans>This PDF is locked with a password. Download it to open it.</Trans>
        ) : (
          <Trans>This PDF cannot be shown: it is damaged, or not a PDF. You can still download it.</Trans>
        )}
      </Notice>
    );
  const pages = opened.pdf.numPages;
  const go = (to: number) => setNumber(Math.min(pages, Math.max(1, to)));
  return (
    <div className={styles.view}>
      <div className={styles.tools} role="toolbar" aria-label={t`Pages and size`}>
        <IconButton label={t`The page before`} icon="left" onClick={() => go(number - 1)} />
        <span role="status">
          <Trans>
            Page {number} of {pages}
          </Trans>
        </span>
        <IconButton label={t`The next page`} icon="right" onClick={() => go(number + 1)} />
        <span className={styles.gap} />
        <IconButton label={t`Smaller`} icon="minus" onClick={() => setZoom(Math.max(zoomMin, zoom / zoomStep))} />
        <span>{i18n.number(zoom, { style: 'percent', maximumFractionDigits: 0 })}</span>
        <IconButton label={t`Larger`} icon="plus" onClick={() => setZoom(Math.min(zoomMax, zoom * zoomStep))} />
      </div>
      <PdfPage pdf={opened.pdf} number={number} zoom={zoom} />
    </div>
  );
}

function useOpened(file: Blob): Opened {
  const [opened, setOpened] = useState<Opened>();
  useEffect(() => {
    let task: ReturnType<typeof getDocument> | undefined;
    let stopped = false;
    const open = async () => {
      const data = new Uint8Array(await file.arrayBuffer());
      if (stopped) return;
      task = getDocument({
        data,
        enableXfa: false,
        useWasm: false,
        wasmUrl: `${location.origin}/assets/pdf-${version}/`,
        maxImageSize: imagePixelsMax,
        // What is odd in a PDF is no complaint of this page.
        verbosity: 0,
      });
      const pdf = await task.promise;
      if (!stopped) setOpened({ pdf });
    };
    open().catch((error: unknown) => {
      const locked = error instanceof Error && error.name === 'PasswordException';
      if (!stopped) setOpened({ failed: locked ? 'password' : 'broken' });
    });
    return () => {
      stopped = true;
      setOpened(undefined);
      void task?.destroy();
    };
  }, [file]);
  return opened;
}

interface PageProps {
  readonly pdf: PDFDocumentProxy;
  readonly number: number;
  readonly zoom: number;
}

function PdfPage({ pdf, number, zoom }: PageProps) {
  const { t } = useLingui();
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const text = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(frame);
  const [said, setSaid] = useState<'text' | 'no text' | 'failed'>();
  useEffect(() => {
    if (widthPx === 0) return undefined;
    const stop = new AbortController();
    const show = async () => {
      const page = await pdf.getPage(number);
      stop.signal.throwIfAborted();
      const scale = (widthPx / page.getViewport({ scale: 1 }).width) * zoom;
      frame.current!.style.setProperty('--total-scale-factor', String(scale));
      await draw(page, canvas.current!, scale, stop.signal);
      const chars = await layText(page, text.current!, scale, stop.signal);
      setSaid(chars === 0 ? 'no text' : 'text');
      frame.current!.dataset['drawn'] = String(number);
    };
    show().catch(() => !stop.signal.aborted && setSaid('failed'));
    return () => stop.abort();
  }, [pdf, number, zoom, widthPx]);
  return (
    <>
      {said === 'failed' && (
        <Notice kind="stop">
          <Trans>This page cannot be shown.</Trans>
        </Notice>
      )}
      {/* Wider than its place it scrolls, also with the keys. */}
      <div ref={frame} className={styles.frame} tabIndex={0} role="region" aria-label={t`Page ${number}`}>
        <div className={styles.page}>
          <canvas ref={canvas} aria-hidden="true" />
          <div ref={text} className={styles.text} />
        </div>
        {said === 'no text' && (
          <p className="visually-hidden">
            <Trans>This page is a picture: it has no text that could be read out.</Trans>
          </p>
        )}
      </div>
    </>
  );
}

async function draw(page: PDFPageProxy, canvas: HTMLCanvasElement, scale: number, signal: AbortSignal): Promise<void> {
  const viewport = page.getViewport({ scale });
  const fine = Math.min(devicePixelRatio, Math.sqrt(canvasPixelsMax / (viewport.width * viewport.height)));
  canvas.width = Math.floor(viewport.width * fine);
  canvas.height = Math.floor(viewport.height * fine);
  canvas.style.width = `${viewport.width}px`;
  canvas.style.height = `${viewport.height}px`;
  const task = page.render({ canvas, viewport, transform: [fine, 0, 0, fine, 0, 0] });
  signal.addEventListener('abort', () => task.cancel(), { once: true });
  await task.promise;
  signal.throwIfAborted();
}

/** Resolves with how many characters the page has. */
async function layText(page: PDFPageProxy, container: HTMLElement, scale: number, signal: AbortSignal): Promise<number> {
  container.replaceChildren();
  const content = await page.getTextContent();
  signal.throwIfAborted();
  const layer = new TextLayer({ textContentSource: content, images: undefined, container, viewport: page.getViewport({ scale }) });
  signal.addEventListener('abort', () => layer.cancel(), { once: true });
  await layer.render();
  return content.items.reduce((sum, item) => sum + ('str' in item ? item.str.trim().length : 0), 0);
}

function useWidth(frame: { readonly current: HTMLElement | null }): number {
  const [widthPx, setWidthPx] = useState(0);
  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const watch = new ResizeObserver(() => setWidthPx(element.clientWidth));
    watch.observe(element);
    return () => watch.disconnect();
  }, [frame]);
  return widthPx;
}
