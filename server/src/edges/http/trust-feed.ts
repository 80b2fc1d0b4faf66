// The Atom feed (RFC 4287) of what changed on the Trust page: states of promises, incidents, the companies that are sent something. Whoever reads feeds
// needs neither an account nor to leave an address.
import { listTrust, processorTurns } from '../../stores/trust-records.ts';
import type { RowReader } from '../../ports/rows.ts';
import { newestTurns, type PromiseState } from '../../stores/promise-results.ts';
import { promiseNamed } from '../../promises/register.ts';
import { isoTime } from '../../stores/wire-record.ts';

const entriesMax = 100;

const stateWords: Readonly<Record<PromiseState, string>> = {
  true: 'True',
  broken: 'Broken',
  'not-checked': 'Not checked',
  'not-provable': 'Not provable',
};
const changeWords = { added: 'is sent data from now on', removed: 'is sent nothing any more', changed: 'is declared anew' } as const;

interface FeedEntry {
  readonly id: string;
  readonly atMs: number;
  readonly title: string;
  readonly text: string;
}

export async function trustFeed(rows: RowReader, url: string, nowMs: number): Promise<string> {
  const [turns, incidents, processors] = await Promise.all([
    newestTurns(rows, entriesMax),
    listTrust(rows, 'incident'),
    processorTurns(rows, entriesMax),
  ]);
  const entries: FeedEntry[] = [
    // The first state of a promise is no news.
    ...turns
      .filter(({ from }) => from !== undefined)
      .map(({ id, atMs, to }) => ({
        id: `promise/${id}/${atMs}`,
        atMs,
        title: `${id}: ${stateWords[to]}`,
        text: promiseNamed(id)?.text.en ?? '',
      })),
    ...incidents.map(({ id, knownMs, title, what }) => ({
      id: `incident/${id}`,
      atMs: knownMs,
      title: `Incident: ${title.en}`,
      text: what.en,
    })),
    ...processors.map(({ id, atMs, name, change }) => ({
      id: `processor/${id}/${atMs}`,
      atMs,
      title: `${name} ${changeWords[change]}`,
      text: 'What exactly, why and where is on the Trust page.',
    })),
  ];
  const newest = entries.sort((a, b) => b.atMs - a.atMs).slice(0, entriesMax);
  const updatedMs = newest[0]?.atMs ?? nowMs;
  const lines = newest.map(
    ({ id, atMs, title, text }) =>
      `<entry><id>${escape(`${url}/trust#${id}`)}</id><updated>${isoTime(atMs)}</updated><title>${escape(title)}</title><link href="${escape(url)}/trust"/><content type="text">${escape(text)}</content></entry>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>${escape(url)}/trust</id><title>Trust: ${escape(new URL(url).host)}</title><updated>${isoTime(updatedMs)}</updated><author><name>${escape(new URL(url).host)}</name></author><link rel="self" href="${escape(url)}/v1/trust/feed"/><link href="${escape(url)}/trust"/>
${lines.join('\n')}
</feed>
`;
}

/** XML 1.0 has no way to write most control characters, so they are left out. */
const escape = (text: string): string =>
  text
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
