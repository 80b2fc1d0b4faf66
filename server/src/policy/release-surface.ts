// The surface of this release, whoever operates it: the processors are the kinds of companies that an operator can configure, named by what they are sent.
import type { Catalogue } from '@steward/protocol/catalogue/collection.ts';
import { releaseProcessors } from '../catalogue/processors.ts';
import { policySetId } from './decide.ts';
import { surfaceOf, type Surface } from './surface.ts';

/** In days; docs/lifecycles.md says what each is. Those that an operator may shorten are here at the longest. */
export const releasePeriods = {
  trash: 45,
  history: 92,
  copies: 30,
  gone: 85,
  'key-backups': 30,
  epoch: 30,
  'error-references': 30,
  notices: 396,
} as const;

/** `matrix` is the text of docs/decision-matrix.md of this release. */
export const runningSurface = (catalogue: Catalogue, matrix: string): Surface =>
  surfaceOf({ catalogue, processors: releaseProcessors, matrix, policySetId, periods: releasePeriods });
