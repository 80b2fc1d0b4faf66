// On every page of a case that is open: whose data this is, how long it is shown yet, and the way to end it.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { staffRoutes } from '@steward/protocol/wire/staff-routes.ts';
import { sayError } from '../../api/say-error.ts';
import { plainName } from '../../app/plain-name.ts';
import { Button } from '../../design/parts/button.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { sayScope } from '../case-words.ts';
import { changed } from '../live.ts';
import { forgetContent, staffClient, staffNowMs, type StaffCase } from '../queries.ts';
import styles from './case.module.css';

const minuteMs = 60_000;
/** Whoever listens is told when so many minutes are left, not every second. */
const told = [60, 30, 15, 10, 5, 2, 1] as const;

export function CaseBar({ of }: { readonly of: StaffCase }) {
  const { t, i18n } = useLingui();
  const leftMs = useLeft(Date.parse(of.until!));
  const end = useMutation({
    mutationFn() {
      // Gone from here before anybody answers.
      forgetContent(of.id);
      return staffClient.call(staffRoutes.staffEndCase, { params: { id: of.id }, body: {} });
    },
    onSettled: () => changed(of.id),
  });
  const minutes = Math.ceil(leftMs / minuteMs);
  const near = told.findLast((each) => minutes <= each);
  return (
    <section className={styles.bar} aria-label={t`The access that is open`}>
      <Icon name="eye" />
      <p className={styles.about}>
        <Link to="/staff/cases/$case" params={{ case: of.id }}>
          {plainName(of.business.name)}
        </Link>
        <span>{sayScope(i18n, of.allowed ?? of.scope)}</span>
      </p>
      <p className={styles.left}>
        <span aria-hidden="true" role="timer">
          {clock(leftMs)}
        </span>
        <span className="visually-hidden" role="status">
          {near !== undefined && <Plural value={near} one="One minute of access is left" other="# minutes of access are left" />}
        </span>
      </p>
      <Button kind="severe" busy={end.isPending} onClick={() => end.mutate()}>
        <Trans>End now</Trans>
      </Button>
      {end.error && <p role="alert">{sayError(i18n, end.error)}</p>}
    </section>
  );
}

function useLeft(untilMs: number): number {
  const [leftMs, setLeft] = useState(() => untilMs - staffNowMs());
  useEffect(() => {
    const timer = setInterval(() => setLeft(untilMs - staffNowMs()), 1_000);
    return () => clearInterval(timer);
  }, [untilMs]);
  return Math.max(0, leftMs);
}

/** `27:05`, or `1:27:05`. */
function clock(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  const two = (part: number) => String(part).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return `${hours === 0 ? minutes : `${hours}:${two(minutes)}`}:${two(seconds % 60)}`;
}
