// What has been brought to the page so far, and what of it is to be checked.
import { useEffect, useMemo, useState } from 'react';
import { bring, ledgerSubject } from './bring.ts';
import type { LedgerSubject } from './check-ledger.ts';
import { DropError, type DroppedFile } from './dropped.ts';
import { serverLedger, serverVolumes, SignedOut } from './server-ledger.ts';
import type { Sorted } from './sort-files.ts';

/** Why nothing could be taken in. */
export type Trouble = DropError['code'] | 'signed-out' | 'offline' | 'unreadable';

export interface Brought {
  readonly sorted: Sorted | undefined;
  readonly subjects: readonly LedgerSubject[];
  /** Given by the person, or brought with the files. */
  readonly keys: readonly string[];
  readonly trouble: Trouble | undefined;
  take(files: Promise<readonly DroppedFile[]>): void;
  askServer(): void;
}

/** `typedKey` counts before every key that was brought. */
export function useBrought(typedKey: string | undefined): Brought {
  const [sorted, setSorted] = useState<Sorted>();
  const [subjects, setSubjects] = useState<readonly LedgerSubject[]>([]);
  const [trouble, setTrouble] = useState<Trouble>();
  const keys = useMemo(() => (typedKey === undefined ? (sorted?.keys ?? []) : [typedKey]), [typedKey, sorted]);
  useEffect(() => {
    if (!sorted) return undefined;
    let current = true;
    ledgerSubject(sorted, typedKey).then(
      (subject) => current && setSubjects(subject ? [subject] : []),
      () => current && setTrouble('unreadable'),
    );
    return () => {
      current = false;
    };
  }, [sorted, typedKey]);
  const attempt = (work: () => Promise<void>) => {
    setTrouble(undefined);
    work().catch((error: unknown) => setTrouble(troubleOf(error)));
  };
  return {
    sorted,
    subjects,
    keys,
    trouble,
    take: (files) => attempt(async () => setSorted(await bring(await files, sorted))),
    askServer: () =>
      attempt(async () => {
        const volumes = await serverVolumes();
        setSorted(undefined);
        setSubjects(volumes.map(({ volume, origin, vkey }) => ({ source: serverLedger(volume), keys: [vkey], origin, online: true })));
      }),
  };
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof DropError) return error.code;
  if (error instanceof SignedOut) return 'signed-out';
  return error instanceof DOMException ? 'unreadable' : 'offline';
}
