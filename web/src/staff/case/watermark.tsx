// Over everything that a case shows: who looked, in which case. Whoever photographs the screen photographs their own name.
import { useId } from 'react';
import styles from './case.module.css';

export function Watermark({ text }: { readonly text: string }) {
  const id = useId();
  return (
    <svg className={styles.watermark} aria-hidden="true" focusable="false" data-watermark={text}>
      <defs>
        <pattern id={id} width="320" height="150" patternUnits="userSpaceOnUse" patternTransform="rotate(-22)">
          <text x="0" y="40">
            {text}
          </text>
          <text x="150" y="115">
            {text}
          </text>
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill={`url(#${id})`} />
    </svg>
  );
}
