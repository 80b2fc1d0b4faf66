// What a pin on the map stands for: the project or, where several stand at one place, each of them.
import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { IconButton } from '../../design/parts/button.tsx';
import type { ProjectLine } from './arrange.ts';
import { Facts } from './project-list.tsx';
import styles from './projects-map.module.css';
import { useStatusWords } from './status-words.ts';

export function PinCard({ lines, onClose }: { readonly lines: readonly ProjectLine[]; readonly onClose: () => void }) {
  const { t } = useLingui();
  const words = useStatusWords();
  return (
    <section className={styles.card} aria-label={t`What the pin stands for`} onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <ul>
        {lines.map((line) => (
          <li key={line.project.id} className={styles.what}>
            <Link to="/app/projects/$project" params={{ project: line.project.id }}>
              {line.project.fields.name}
            </Link>
            <span className={styles.soft}>{words[line.status]}</span>
            <Facts line={line} />
          </li>
        ))}
      </ul>
      <IconButton label={t`Close`} icon="close" onClick={onClose} />
    </section>
  );
}
