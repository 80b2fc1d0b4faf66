// A piece of a page with a heading of its own: what it is about, what can be done with it, and its content.
import { useId, type ReactNode } from 'react';
import styles from './section.module.css';

export interface SectionProps {
  readonly title: string;
  /** A sentence about it. */
  readonly lead?: ReactNode;
  /** Buttons beside the heading. */
  readonly ways?: ReactNode;
  readonly children?: ReactNode;
}

export function Section({ title, lead, ways, children }: SectionProps) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id}>{title}</h2>
        {lead && <p className={styles.lead}>{lead}</p>}
        {ways && <div className={styles.ways}>{ways}</div>}
      </div>
      {children}
    </section>
  );
}
