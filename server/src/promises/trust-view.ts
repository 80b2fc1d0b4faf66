// What of the register everybody may see. Counts of people and businesses under five, and what is worked out from fewer than five, are said as just that:
// also none, or the step from none to one would tell.
import type { PromiseDay, PromiseResult } from '../stores/promise-results.ts';
import type { Figure, Finding } from './promise.ts';

export const fewMax = 5;

export interface ShownFigure {
  readonly id: string;
  readonly says: Figure['says'];
  readonly kind: Figure['kind'];
  readonly value?: number | string;
  readonly few?: true;
}

export function shownFigure(figure: Figure): ShownFigure {
  const { id, says, kind } = figure;
  const named = { id, says, kind };
  const isFew =
    (kind === 'count' && figure.value < fewMax) || ((kind === 'duration' || kind === 'share') && (figure.of ?? fewMax) < fewMax);
  return isFew ? { ...named, few: true } : { ...named, value: valueOf(figure) };
}

function valueOf(figure: Figure): number | string {
  switch (figure.kind) {
    case 'time':
      return new Date(figure.atMs).toISOString();
    case 'duration':
      return Math.round(figure.ms);
    case 'share':
      return Math.round(figure.value * 1_000) / 1_000;
    default:
      return figure.value;
  }
}

export interface ShownFinding {
  readonly state: Finding['state'];
  readonly because?: Finding['because'];
  readonly figures: readonly ShownFigure[];
  readonly tables?: Finding['tables'];
}

export const shownFinding = ({ state, because, figures, tables }: Finding): ShownFinding => ({
  state,
  ...(because && { because }),
  figures: figures.map(shownFigure),
  ...(tables && { tables }),
});

export const findingOf = ({ found }: PromiseResult): Finding => found as unknown as Finding;

export const shownDay = ({ day, counts }: PromiseDay) => ({
  day,
  true: counts.true ?? 0,
  broken: counts.broken ?? 0,
  notChecked: counts['not-checked'] ?? 0,
  notProvable: counts['not-provable'] ?? 0,
});

export const shownCount = (count: number): number | 'fewer-than-5' => (count < fewMax ? 'fewer-than-5' : count);
