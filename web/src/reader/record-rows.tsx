// Entries as a list: what each is called, what tells it apart, when it was changed last.
import { projectNamed, titleOf, type Shown } from './copy.ts';
import { useCopy } from './copy-context.ts';
import { Facts } from './facts.tsx';
import { toRecord } from './route.ts';
import { useSay } from './say.ts';
import styles from './reader.module.css';

export function RecordRows({ entries, inProject }: { readonly entries: readonly Shown[]; readonly inProject: boolean }) {
  return (
    <ul className={styles.rows}>
      {entries.map((entry) => (
        <Row key={entry.record.id} entry={entry} inProject={inProject} />
      ))}
    </ul>
  );
}

function Row({ entry, inProject }: { readonly entry: Shown; readonly inProject: boolean }) {
  const say = useSay();
  const { record } = entry;
  const index = useCopy();
  const project = record.project === undefined || inProject ? undefined : projectNamed(index, record.project);
  return (
    <li className={`${styles.row} ${styles.beside}`}>
      <a className={styles.rowTitle} href={toRecord(record.collection, record.id)}>
        {titleOf(entry)}
      </a>
      <Facts of={entry} />
      <p className={styles.quiet}>
        {project !== undefined && <>{project} · </>}
        <time dateTime={record.updatedAt}>{say.moment(record.updatedAt)}</time>
      </p>
    </li>
  );
}
