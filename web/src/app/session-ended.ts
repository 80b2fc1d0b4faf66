// Whether the session has ended while somebody was at work: the shell then asks for the password, over the page, and nothing on it is lost.
let ended = false;
const listeners = new Set<() => void>();

export const sessionEnded = {
  get: () => ended,
  set(value: boolean) {
    ended = value;
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};
