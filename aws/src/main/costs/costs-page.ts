// The tables of docs/costs.md out of what was measured, the prices and the usage. Pure: the same numbers give the same page.
import { chores, operations, type Chore, type Operation } from './operations.ts';
import { prices } from './prices.ts';
import { addUnits, noUnits, timesUnits, unitNames, type Units } from './units.ts';
import {
  endpoints,
  kmsKeys,
  minutesPerMonth,
  moved,
  otherNode,
  people,
  perPersonAndDay,
  sizes,
  stored,
  workingDays,
  zones,
  type Size,
} from './usage.ts';

export interface Measured {
  readonly operations: Readonly<Record<Operation, Units>>;
  /** What a chore costs once for the installation with a single idle business, and more for each further one. */
  readonly chores: Readonly<Record<Chore, { readonly installation: Units; readonly business: Units }>>;
}

const hoursPerMonth = 730;
const requestUsd = (units: Units): number => unitNames.reduce((sum, name) => sum + units[name] * prices[name].usd, 0);

/** Of one business in a month, by what it does and by what goes on for it. */
function perBusiness(measured: Measured): { readonly used: Units; readonly kept: Units } {
  const used = operations.reduce(
    (sum, name) => addUnits(sum, timesUnits(measured.operations[name], perPersonAndDay[name] * people * workingDays)),
    noUnits,
  );
  return { used, kept: choresOf(measured, 'business') };
}

const choresOf = (measured: Measured, of: 'installation' | 'business'): Units =>
  (Object.keys(chores) as Chore[]).reduce((sum, name) => addUnits(sum, timesUnits(measured.chores[name][of], chores[name])), noUnits);

interface Line {
  readonly what: string;
  readonly usd: number;
}

export function monthOf(measured: Measured, { businesses, nodes }: Size): readonly Line[] {
  const { used, kept } = perBusiness(measured);
  const { count, vcpus, memoryGb } = nodes;
  const events = (units: Units) => units.events * prices.events.usd;
  const rest = (units: Units) => requestUsd({ ...units, events: 0 });
  // Each chore is one node's.
  const installation = addUnits(choresOf(measured, 'installation'), timesUnits(otherNode, (count - 1) * minutesPerMonth));
  return [
    { what: 'what people do: DynamoDB, S3, KMS', usd: businesses * rest(used) },
    { what: 'what goes on by itself: DynamoDB, S3, KMS', usd: businesses * rest(kept) + rest(installation) },
    {
      what: 'the trail of every access (CloudTrail data events)',
      usd: businesses * (events(used) + events(kept)) + events(installation),
    },
    {
      // Each snapshot goes through every row of every business, in read units of 4 KB; what is measured is a business with next to nothing in it.
      what: 'snapshots, which read every row four times a day',
      usd: businesses * ((stored.tables * 1e9) / 4_096) * chores['a snapshot with its key backups'] * prices.reads.usd,
    },
    { what: 'tables and their history', usd: businesses * (stored.tables * prices.tableGb.usd + stored.history * prices.historyGb.usd) },
    { what: 'files and snapshots', usd: businesses * (stored.files + stored.snapshots) * prices.objectGb.usd },
    { what: 'logins (Cognito, active users)', usd: businesses * people * prices.activeUser.usd },
    {
      what: `nodes: ${count} of ${vcpus} vCPU and ${memoryGb} GB`,
      usd: count * hoursPerMonth * (vcpus * prices.vcpuHour.usd + memoryGb * prices.memoryHour.usd),
    },
    {
      what: 'load balancer, private endpoints, keys',
      usd: hoursPerMonth * (prices.balancerHour.usd + endpoints * zones * prices.endpointHour.usd) + kmsKeys * prices.keyMonth.usd,
    },
    { what: 'to the internet, and logs', usd: businesses * (moved.out * prices.outGb.usd + moved.logs * prices.logGb.usd) },
  ];
}

const usd = (value: number): string => value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const number = (value: number): string =>
  value === 0 ? '' : value < 10 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value).toLocaleString('en-US');
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const columns: readonly (keyof Units)[] = ['writes', 'reads', 'puts', 'gets', 'kms', 'events'];
const heads = ['write units', 'read units', 'S3 PUT, LIST', 'S3 GET', 'KMS', 'calls in the trail', 'USD per million'];

export function costsTables(measured: Measured): string {
  const measuredRow = (what: string, units: Units) =>
    row([what, ...columns.map((name) => number(units[name])), usd(requestUsd(units) * 1e6)]);
  const months = sizes.map((size) => monthOf(measured, size));
  const totals = months.map((lines) => lines.reduce((sum, { usd: each }) => sum + each, 0));
  return [
    '## What one operation costs, measured',
    '',
    row(['', ...heads]),
    row(['---', ...heads.map(() => '---:')]),
    ...operations.map((name) => measuredRow(name, measured.operations[name])),
    ...(Object.keys(chores) as Chore[]).flatMap((name) => [
      measuredRow(`${name}: the installation`, measured.chores[name].installation),
      measuredRow(`${name}: more for each business`, measured.chores[name].business),
    ]),
    '',
    '## What a month costs',
    '',
    row(['USD', ...sizes.map(({ businesses }) => `${businesses.toLocaleString('en-US')} businesses`)]),
    row(['---', ...sizes.map(() => '---:')]),
    ...months[0]!.map(({ what }, i) => row([what.replace(/^nodes: .*/, 'nodes'), ...months.map((lines) => usd(lines[i]!.usd))])),
    row(['**together**', ...totals.map((total) => `**${usd(total)}**`)]),
    row(['of each business', ...sizes.map(({ businesses }, i) => usd(totals[i]! / businesses))]),
    '',
    '## What was assumed',
    '',
    `Of each business: ${people} people on ${workingDays} days, each ${operations.map((name) => `${perPersonAndDay[name]} × ${name}`).join(', ')}; after a year ${stored.tables} GB of rows, ${stored.files} GB of files, ${stored.snapshots} GB of snapshots.`,
    ...sizes.map(
      ({ businesses, nodes: { count, vcpus, memoryGb } }) =>
        `${businesses.toLocaleString('en-US')} businesses: ${count} nodes of ${vcpus} vCPU and ${memoryGb} GB.`,
    ),
    '',
    row(['price', 'USD', 'from']),
    row(['---', '---:', '---']),
    ...Object.values(prices).map(({ usd: each, per, source }) =>
      row([per, each < 0.001 ? `${Number((each * 1e6).toPrecision(6))} per million` : String(each), source]),
    ),
    '',
  ].join('\n');
}
