// The lifecycles of this release, for whoever runs jobs.
import { createErasure, type ErasureParts } from '../lifecycle/erasure.ts';
import { createRestore } from '../lifecycle/restore.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';

/** `places` keep copies of what the stores hold: each is told what was erased, and asked whether it still holds any of it. */
export function createLifecycles(parts: ErasureParts): readonly Lifecycle[] {
  return [createErasure(parts), createRestore()];
}
