// What a search for a place costs, in process: whole addresses as people type them, and every beginning of them, as they are typed. Prints p50, p99 and the slowest, each
// query's time being the median of its rounds, and the processor time of the mean; fails when fewer than 95 % of the addresses find their town.
// Run: node bench/src/place-search.ts
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { createGazetteer } from '@steward/server/adapters/embedded/gazetteer/gazetteer.ts';
import { wordsOf } from '@steward/server/adapters/embedded/gazetteer/fold.ts';

const rounds = Number(process.env['ROUNDS'] ?? 7);
const rightMin = 0.95;
const limit = 8;

const table = readFileSync(new URL('../../vectors/places/typed-addresses.txt', import.meta.url), 'utf8');
const rows = table
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('\t') as [string, string, string]);

const before = process.memoryUsage();
const opened = performance.now();
const gazetteer = await createGazetteer()();
const openMs = performance.now() - opened;
const after = process.memoryUsage();
const mb = (bytes: number) => (bytes / 1_048_576).toFixed(1);
console.log(
  `${gazetteer.size} places, opened in ${openMs.toFixed(0)} ms; ${mb(after.rss - before.rss)} MB more in memory; load ${loadavg()[0]!.toFixed(1)}`,
);

const search = (text: string) => gazetteer.search({ text, language: 'de', limit });
const right = rows.filter(([text, town]) => {
  const [found] = search(text);
  const wanted = wordsOf(town)[0]!;
  return found !== undefined && [found.name, found.town ?? ''].some((name) => wordsOf(name).includes(wanted));
});
if (right.length < rows.length * rightMin) throw new Error(`only ${right.length} of ${rows.length} addresses find their town`);

const typing = rows.flatMap(([text]) => Array.from({ length: Math.min(text.length, 12) - 1 }, (_, i) => text.slice(0, i + 2)));
report(
  'whole addresses',
  rows.map(([text]) => text),
);
report('while typing', typing);

function report(what: string, texts: readonly string[]): void {
  for (const text of texts) search(text);
  const times = texts.map((): number[] => []);
  const cpu = process.cpuUsage();
  for (let round = 0; round < rounds; round++)
    texts.forEach((text, i) => {
      const began = performance.now();
      search(text);
      times[i]!.push(performance.now() - began);
    });
  const { user, system } = process.cpuUsage(cpu);
  const medians = times.map((each) => each.sort((a, b) => a - b)[rounds >> 1]!).sort((a, b) => a - b);
  const at = (share: number) => medians[Math.min(medians.length - 1, Math.floor(medians.length * share))]!.toFixed(2);
  const meanUs = (user + system) / (texts.length * rounds);
  console.log(
    `${what}: ${texts.length} × ${rounds}, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, slowest ${at(1)} ms; ${meanUs.toFixed(0)} µs of processor each`,
  );
}
