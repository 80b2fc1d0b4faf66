// What somebody signed up for, kept on this device until the address is confirmed: the mailed link brings an account alone.
const kept = 'steward-signing-up';

export interface Pending {
  readonly business?: string;
  readonly invitation?: string;
}

export const keepPending = (pending: Pending): void => localStorage.setItem(kept, JSON.stringify(pending));

/** Gives it once. */
export function takePending(): Pending {
  const text = localStorage.getItem(kept);
  localStorage.removeItem(kept);
  try {
    return (JSON.parse(text ?? '{}') ?? {}) as Pending;
  } catch {
    return {};
  }
}
