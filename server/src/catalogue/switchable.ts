// Processors as the operator has switched them at this moment, over what the configuration declares.
import type { Processors } from './processors.ts';

/** The declared ones, and as they stand now: whoever looks one up finds it as it is switched at that moment. */
export interface Switchable {
  /** As the configuration declares and switches them. */
  readonly configured: Processors;
  readonly processors: Processors;
  /** These are switched off besides; all others are as configured. */
  apply(off: ReadonlySet<string>): void;
}

export function switchable(configured: Processors): Switchable {
  const processors = new Map(configured);
  return {
    configured,
    processors,
    apply(off) {
      for (const [id, processor] of configured) processors.set(id, off.has(id) ? Object.freeze({ ...processor, off: true }) : processor);
    },
  };
}
