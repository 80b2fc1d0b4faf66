// The lifecycles of this release, for whoever runs jobs.
import type { Lifecycle } from '../lifecycle/lifecycle.ts';

export const lifecycles: readonly Lifecycle[] = [];
