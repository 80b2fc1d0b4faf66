// A text as a QR code, drawn here: what it holds goes nowhere.
import { encode } from 'uqr';
import styles from './account.module.css';

const quietModules = 4;

export function QrCode({ label, text }: { readonly label: string; readonly text: string }) {
  const { size, data } = encode(text, { border: quietModules, ecc: 'M' });
  // One square a dark module, as one path: black on white in every light, because cameras expect it.
  const dark = data.flatMap((row, y) => row.flatMap((is, x) => (is ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return (
    <svg className={styles.qr} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <path d={dark} fill="currentColor" />
    </svg>
  );
}
