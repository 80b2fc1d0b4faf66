// A case. While it is open to whoever looks: the bar with the time left, the mark over everything, what it shows, and what was opened beside it. Otherwise
// what it is about, and what can be done with it. With the end everything that was shown goes, from the screen and from memory.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useParams } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { sayError } from '../../api/say-error.ts';
import { Notice } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { caseQuery, forgetContent, staffMeQuery } from '../queries.ts';
import page from '../staff.module.css';
import { CaseBar } from './case-bar.tsx';
import { CaseSheet } from './case-sheet.tsx';
import styles from './case.module.css';
import { Opened } from './opened.tsx';
import { useOpen } from './use-open.ts';
import { Watermark } from './watermark.tsx';

export function CasePage() {
  const { i18n } = useLingui();
  const { case: id } = useParams({ from: '/staff/entered/cases/$case' });
  const { data: me } = useQuery(staffMeQuery);
  const { data: of, error } = useQuery(caseQuery(id));
  const openness = useOpen(of);
  const wasOpen = useWasOpen(id, openness === 'open');
  useEffect(() => {
    if (openness !== 'open') forgetContent(id);
  }, [id, openness]);
  useEffect(() => () => forgetContent(id), [id]);
  if (error && !of)
    return (
      <>
        <h1 className={page.title}>
          <Trans>The case</Trans>
        </h1>
        <Notice kind="stop">{sayError(i18n, error)}</Notice>
      </>
    );
  if (!of || !me) return <Skeleton lines={5} />;
  if (openness !== 'open') return <CaseSheet of={of} me={me} wasOpen={wasOpen} unheard={openness === 'unheard'} />;
  return (
    <>
      <Watermark text={`${me.name} · ${of.reference.slice(0, 9)}`} />
      <CaseBar of={of} />
      <div className={styles.case}>
        <div className={styles.shown}>
          <Outlet />
        </div>
        <aside className={styles.beside}>
          <h2>
            <Trans>What you opened</Trans>
          </h2>
          {of.sealedUntil === undefined && (
            <p className={styles.soft}>
              <Trans>The customer sees the same, as it happens.</Trans>
            </p>
          )}
          <Opened id={id} />
        </aside>
      </div>
    </>
  );
}

/** Whether it was open while this page was there: then its end is news. */
function useWasOpen(id: string, isOpen: boolean): boolean {
  const seen = useRef<string>(undefined);
  const [was, setWas] = useState(false);
  useEffect(() => {
    if (isOpen) seen.current = id;
    setWas(!isOpen && seen.current === id);
  }, [id, isOpen]);
  return was;
}
