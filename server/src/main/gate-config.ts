// What the operator says about the outbound gate: what is switched off, which services of the own network may be reached, and where home is. Everything that is
// configured and lies elsewhere, and was not named as lying elsewhere, keeps the server from starting: nothing leaves the region because somebody mistyped a host.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Processor } from '../catalogue/processors.ts';
import { isInTheEu } from '../promises/in-the-eu.ts';

/** Regions as AWS names them, and where they lie. */
const regions: Readonly<Record<string, string>> = {
  'eu-central-1': 'Frankfurt am Main, Germany',
  'eu-central-2': 'Zürich, Switzerland',
  'eu-north-1': 'Stockholm, Sweden',
  'eu-south-1': 'Milan, Italy',
  'eu-south-2': 'Zaragoza, Spain',
  'eu-west-1': 'Dublin, Ireland',
  'eu-west-2': 'London, United Kingdom',
  'eu-west-3': 'Paris, France',
  'us-east-1': 'Northern Virginia, USA',
  'us-east-2': 'Ohio, USA',
  'us-west-1': 'Northern California, USA',
  'us-west-2': 'Oregon, USA',
};
/** As customers read it. */
export const placeOfRegion = (region: string): string => regions[region] ?? region;
const homeDefault = 'eu-central-1';

export interface GateConfig {
  /** Ids of processors that are switched off; `all` is every company. */
  readonly off: ReadonlySet<string> | 'all';
  /** Services on the operator's own network, as `host:port`, by the processor that may reach them. */
  readonly selfHosted: ReadonlyMap<string, readonly string[]>;
  readonly home: { readonly region: string; readonly place: string };
  /** Ids of what lies elsewhere on purpose; `here` is this machine. */
  readonly elsewhere: ReadonlySet<string>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const wrong = (field: string, rule: string) => new StewardError('invalid-input', { field, rule });
const listOf = (text = ''): readonly string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

/** Throws `invalid-input` naming the variable. */
export function gateConfigOf(environment: Environment): GateConfig {
  const off = listOf(environment['STEWARD_PROCESSORS_OFF']);
  const region = environment['STEWARD_HOME'] ?? homeDefault;
  const place = regions[region];
  if (place === undefined) throw wrong('STEWARD_HOME', `one of ${Object.keys(regions).join(', ')}`);
  return {
    off: off.includes('*') ? 'all' : new Set(off),
    selfHosted: selfHostedOf(environment['STEWARD_SELF_HOSTED']),
    home: { region, place },
    elsewhere: new Set(listOf(environment['STEWARD_ELSEWHERE'])),
  };
}

function selfHostedOf(text: string | undefined): GateConfig['selfHosted'] {
  const named = new Map<string, string[]>();
  for (const each of listOf(text)) {
    const [, id, host] = /^([a-z][a-z0-9-]{0,39})=((?:[a-z0-9.-]+|\[[0-9a-f:]+\]):\d{1,5})$/.exec(each) ?? [];
    if (id === undefined || host === undefined)
      throw wrong('STEWARD_SELF_HOSTED', 'a list such as own-webhook=erp.intern:8443, each a processor and a host with its port');
    named.set(id, [...(named.get(id) ?? []), host]);
  }
  return named;
}

/** The declarations as the operator switched and placed them. `invalid-input` for a name that is no processor's here. */
export function asConfigured(declared: readonly Processor[], { off, selfHosted }: GateConfig): readonly Processor[] {
  const ids = new Set(declared.map(({ id }) => id));
  // What is not configured cannot be on: a list of everything that must not be used is fine before the first of it is configured.
  for (const id of selfHosted.keys())
    if (!ids.has(id)) throw wrong('STEWARD_SELF_HOSTED', `${id} is no processor here; there are ${[...ids].join(', ')}`);
  return declared.map((processor) => {
    const ownHosts = selfHosted.get(processor.id);
    // The demo's outbox is no company: nothing leaves this machine.
    if (off !== 'all' && off.has(processor.id) && processor.keepsStores)
      throw wrong('STEWARD_PROCESSORS_OFF', `${processor.id} keeps this installation’s own stores: nothing works without it`);
    const isOff = off === 'all' ? processor.place !== 'This machine' && processor.keepsStores !== true : off.has(processor.id);
    return { ...processor, ...(ownHosts === undefined ? {} : { ownHosts }), ...(isOff ? { off: true as const } : {}) };
  });
}

export interface Located {
  /** Id of the processor, or `here`. */
  readonly id: string;
  /** The variable that names it. */
  readonly variable: string;
  /** As it was declared. */
  readonly place?: string | undefined;
  readonly host?: string | undefined;
}

/** Throws `invalid-input` for the first that lies elsewhere and was not named in STEWARD_ELSEWHERE. */
export function guardHome({ home, elsewhere }: GateConfig, configured: readonly Located[]): void {
  for (const { id, variable, place, host } of configured) {
    if (elsewhere.has(id)) continue;
    const allow = `or name it: STEWARD_ELSEWHERE=${[...elsewhere, id].join(',')}, and customers are shown that it does`;
    const region = host === undefined ? undefined : regionOf(host);
    if (region !== undefined && region !== home.region)
      throw wrong(
        variable,
        `${host} lies in ${region}${regions[region] === undefined ? '' : ` (${regions[region]})`}, and home is ${home.region} (${home.place}): choose one there, ${allow}`,
      );
    if (place !== undefined && !liesAtHome(home.place, place))
      throw wrong(variable, `${place} lies outside of home, which is ${home.region} (${home.place}): choose one there, ${allow}`);
  }
}

/** `email.eu-central-1.amazonaws.com` → `eu-central-1`; `undefined` for a host that does not say. */
function regionOf(host: string): string | undefined {
  const [, region] = /(?:^|[.-])([a-z]{2}(?:-[a-z]+)+-\d)\.(?:amazonaws\.com|api\.aws)(?:\.cn)?$/.exec(host.toLowerCase()) ?? [];
  return region;
}

const countryOf = (place: string) => place.split(',').at(-1)!.trim().toLowerCase();

/** Within the EU, if home is; otherwise in the same country. */
function liesAtHome(home: string, place: string): boolean {
  if (place === 'This machine') return true;
  return isInTheEu(home) ? isInTheEu(place) : countryOf(place) === countryOf(home);
}
