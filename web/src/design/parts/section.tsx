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
  /** One of several that may be called the same: no landmark of its own. */
  readonly oneOfMany?: boolean;
}

export function Section({ title, lead, ways, children, oneOfMany = false }: SectionProps) {
  const id = useId();
  const Box = oneOfMany ? 'div' : 'section';
  return (
    <Box className={styles.section} {...(oneOfMany ? {} : { 'aria-labelledby': id })}>
      <div className={styles.head}>
        <h2 id={id}>{title}</h2>
        {lead && <p className={styles.lead}>{lead}</p>}
        {ways && <div className={styles.ways}>{ways}</div>}
      </div>
      {children}
    </Box>
  );
}
