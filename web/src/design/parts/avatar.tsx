// A person as two letters: nobody's picture is kept.
import styles from './avatar.module.css';

/** Beside the person's name, which says more; so it says nothing to those who listen. */
export function Avatar({ name }: { readonly name: string }) {
  // Drawn by the style sheet: as text they would count among the words of a button they stand in.
  return <span className={styles.avatar} aria-hidden="true" data-letters={initials(name)} />;
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '');
  return letters.join('').toLocaleUpperCase() || '?';
}
