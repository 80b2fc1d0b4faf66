// What somebody is writing: it outlives a closed dialog, another page and a reload, in this tab alone, until it is sent or given up. Signing out forgets it.
import { useState } from 'react';

const prefix = 'steward-draft:';
/** Longer texts are kept on the page alone: the browser's store is small. */
const charsMax = 50_000;

/** The text, what sets it, and `''` forgets it. `key` names what it is for by opaque ids. */
export function useDraft(key: string): readonly [string, (text: string) => void] {
  const [held, setHeld] = useState({ key, text: recall(key) });
  const now = held.key === key ? held : { key, text: recall(key) };
  const set = (text: string) => {
    setHeld({ key, text });
    remember(key, text);
  };
  return [now.text, set];
}

export function forgetDrafts(): void {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(prefix)) sessionStorage.removeItem(name);
}

const recall = (key: string): string => sessionStorage.getItem(prefix + key) ?? '';

function remember(key: string, text: string): void {
  try {
    if (text === '' || text.length > charsMax) sessionStorage.removeItem(prefix + key);
    else sessionStorage.setItem(prefix + key, text);
  } catch {
    // The store is full: the draft lives as long as the page does.
  }
}
