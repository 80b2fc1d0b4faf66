// The projects as rows, by status.
import { Plural, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { Ago } from '../../design/parts/ago.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import type { Group, ProjectLine } from './arrange.ts';
import styles from './projects.module.css';
import { useStatusWords } from './status-words.ts';

export function ProjectList({ groups }: { readonly groups: readonly Group[] }) {
  const { i18n } = useLingui();
  const words = useStatusWords();
  return groups.map(({ status, lines }) => (
    <section key={status} className={styles.group} aria-labelledby={`status-${status}`}>
      <h2 id={`status-${status}`}>
        {words[status]} <span className={styles.count}>{i18n.number(lines.length)}</span>
      </h2>
      <ul className={styles.list}>
        {lines.map((line) => (
          <li key={line.project.id}>
            <Row line={line} />
          </li>
        ))}
      </ul>
    </section>
  ));
}

function Row({ line }: { readonly line: ProjectLine }) {
  const { id, fields } = line.project;
  return (
    <Link className={styles.row} to="/app/projects/$project" params={{ project: id }}>
      <span className={styles.what}>
        <strong>{fields.name}</strong>
        {fields.description !== undefined && <span className={styles.description}>{fields.description}</span>}
      </span>
      <span className={styles.where}>
        {fields.place?.label !== undefined && (
          <>
            <Icon name="pin" />
            <span>{fields.place.label}</span>
          </>
        )}
      </span>
      <Facts line={line} />
    </Link>
  );
}

/** How much is open, and when something last happened; the room is kept until it is known. */
export function Facts({ line: { project, openTasks, lastActivity } }: { readonly line: ProjectLine }) {
  return (
    <span className={styles.facts}>
      <span>
        <Icon name="task" />
        {openTasks === undefined ? '…' : <Plural value={openTasks} _0="no open task" one="# open task" other="# open tasks" />}
      </span>
      <span>
        <Icon name="clock" />
        <Ago time={lastActivity ?? project.updatedAt} />
      </span>
    </span>
  );
}
