// What somebody is writing: it outlives a closed dialog, another page and a reload, in this tab alone, until it is sent or given up. Signing out forgets it.
import { useRef, useState } from 'react';
import { whenForgotten } from './queries.ts';

const prefix = 'steward-draft:';
/** Longer texts are kept on the page alone: the browser's store is small. */
const charsMax = 50_000;

interface Draft {
  readonly text: string;
  /** `''` forgets it. */
  readonly set: (text: string) => void;
  /** It has arrived: forgotten, unless somebody has typed on meanwhile. */
  readonly sent: (text: string) => void;
}

/** `key` names what it is for, by opaque ids. */
export function useDraft(key: string): Draft {
  const [held, setHeld] = useState({ key, text: recall(key) });
  const now = held.key === key ? held : { key, text: recall(key) };
  const latest = useRef(now.text);
  latest.current = now.text;
  const set = (text: string) => {
    latest.current = text;
    setHeld({ key, text });
    remember(key, text);
  };
  return { text: now.text, set, sent: (text) => latest.current === text && set('') };
}

whenForgotten(() => {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(prefix)) sessionStorage.removeItem(name);
});

const recall = (key: string): string => sessionStorage.getItem(prefix + key) ?? '';

function remember(key: string, text: string): void {
  try {
    if (text === '' || text.length > charsMax) sessionStorage.removeItem(prefix + key);
    else sessionStorage.setItem(prefix + key, text);
  } catch {
    // The store is full: the draft lives as long as the page does.
  }
}
