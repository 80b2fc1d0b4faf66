// A link to another entry under the name it has, where it is in the copy.
import { Trans } from '@lingui/react/macro';
import { Suspense, use } from 'react';
import { collectionNamed, recordById, remembered, titleOf } from './copy.ts';
import { useCopy } from './copy-context.ts';
import { toRecord } from './route.ts';
import styles from './reader.module.css';

export function ReferenceLink({ to, id }: { readonly to: string; readonly id: string }) {
  return (
    <Suspense fallback={<span className={styles.quiet}>…</span>}>
      <Named to={to} id={id} />
    </Suspense>
  );
}

function Named({ to, id }: { readonly to: string; readonly id: string }) {
  const collection = collectionNamed(useCopy(), to);
  const found = use(remembered(`${to}/${id}`, async () => (collection ? recordById(collection, id) : undefined)));
  if (!found)
    return (
      <span className={styles.quiet}>
        <Trans>not in this copy</Trans>
      </span>
    );
  return <a href={toRecord(to, id)}>{titleOf(found)}</a>;
}
