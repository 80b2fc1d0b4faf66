// A report as it is being written: every field a text, kept in the tab until it is saved, so that a reload loses nothing. Signing out forgets it.
import type { DailyReport } from '../../../api/collections.ts';
import { whenForgotten } from '../../../app/queries.ts';

export interface ReportDraft {
  /** Sent with the new report; the same one when it is sent again. */
  readonly key: string;
  readonly day: string;
  readonly weather: string;
  readonly temperature: string;
  readonly crew: string;
  readonly crewNames: readonly string[];
  readonly work: string;
  readonly deliveries: string;
  readonly delays: string;
  /** The report as it was when its change was begun. */
  readonly base?: DailyReport | undefined;
}

const prefix = 'steward-report ';

/** `id` is a report's, or `new`. */
export const draftName = (project: string, id: string) => `${prefix}${project} ${id}`;

export function keepDraft(name: string, draft: ReportDraft): void {
  try {
    sessionStorage.setItem(name, JSON.stringify(draft));
  } catch {
    // No room: it stays on the page alone.
  }
}

export const forgetDraft = (name: string) => sessionStorage.removeItem(name);

export function recallDraft(name: string): ReportDraft | undefined {
  const kept = sessionStorage.getItem(name);
  return kept === null ? undefined : (JSON.parse(kept) as ReportDraft);
}

whenForgotten(() => {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(prefix)) sessionStorage.removeItem(name);
});

/** Today, as the calendar of this device says. */
export function today(): string {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export function draftOf(base: DailyReport | undefined): ReportDraft {
  const fields: DailyReport['fields'] = base?.fields ?? {};
  return {
    base,
    key: crypto.randomUUID(),
    day: fields.day ?? today(),
    weather: fields.weather ?? '',
    temperature: fields.temperature === undefined ? '' : String(fields.temperature),
    crew: fields.crew === undefined ? '' : String(fields.crew),
    crewNames: fields.crewNames ?? [],
    work: fields.work ?? '',
    deliveries: fields.deliveries ?? '',
    delays: fields.delays ?? '',
  };
}

/** −12,5 as well as -12.5. */
const numberOf = (text: string) => Number(text.trim().replace('−', '-').replace(',', '.'));

export const isTemperature = (text: string) => text.trim() === '' || (Number.isFinite(numberOf(text)) && Math.abs(numberOf(text)) <= 60);
export const isCrew = (text: string) => text.trim() === '' || /^\d{1,5}$/.test(text.trim());

/** What is stored; `null` for what is left empty. */
export function fieldsOf(draft: ReportDraft) {
  const text = (value: string) => (value.trim() === '' ? null : value.trim());
  const number = (value: string) => (value.trim() === '' ? null : numberOf(value));
  return {
    day: draft.day,
    work: draft.work.trim(),
    weather: text(draft.weather),
    temperature: number(draft.temperature),
    crew: number(draft.crew),
    crewNames: draft.crewNames.length === 0 ? null : draft.crewNames,
    deliveries: text(draft.deliveries),
    delays: text(draft.delays),
  };
}
