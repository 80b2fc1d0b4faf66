// The architecture as a check. DESIGN's layers: imports only go down, type-only imports, re-exports and `import()` included; adapters lie
// aside and see ports alone; and a few powers (the clock, chance, cryptography, the environment, the network) are held by few layers.
// Every finding says what to use instead. `layering.test.ts` plants a violation of each kind.
import { posix } from 'node:path';
import type { Node } from 'oxc-parser';
import { isTest, lineAt, parseSource, readSources, walk, type ParsedFile, type SourceFile } from './source-files.ts';

/** From the top down: a layer imports itself and those after it. */
const serverLayers = [
  'main',
  'edges',
  'promises',
  'lifecycle',
  'governed',
  'stores',
  'vault',
  'ledger',
  'policy',
  'catalogue',
  'ports',
] as const;

/** The fewest files the real repository may show; fewer means that the check looked in the wrong place and proves nothing. */
export const filesReadMin = 250;

export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

interface Power {
  /** The layers (or workspaces) that hold it. */
  readonly holders: readonly string[];
  readonly instead: string;
}

const clock: Power = { holders: ['adapters', 'aws', 'bench', 'tools', 'web'], instead: 'take the Clock port (server/src/ports/clock.ts)' };
const chance: Power = {
  holders: ['adapters', 'aws', 'bench', 'tools', 'web'],
  instead: 'take the Random port (server/src/ports/random.ts)',
};
const environment: Power = { holders: ['main', 'aws', 'bench', 'tools'], instead: 'let main read the environment and hand the value down' };
const cryptography: Power = {
  holders: ['vault', 'ledger', 'adapters', 'aws', 'bench', 'tools'],
  instead: 'call the vault or the ledger; ids and tokens come from the Random port',
};
const network: Power = {
  holders: ['aws', 'bench', 'tools', 'web'],
  instead:
    'send it through the gate: the Outbound port, held by governed/disclose.ts (connectingFiles of tools/layering.ts names the few that connect)',
};
/** The only files of the server that may open a connection: the gate's ways out, the command line as a client of a server, and what receives. */
const connectingFiles: ReadonlySet<string> = new Set([
  'server/src/adapters/embedded/closed-network.ts',
  'server/src/adapters/embedded/outbound-http.ts',
  // Composes a message with nodemailer's parts, and opens no connection of its own.
  'server/src/adapters/embedded/ses-mail.ts',
  'server/src/adapters/embedded/smtp-mail.ts',
  'server/src/adapters/embedded/system-dns.ts',
  'server/src/adapters/embedded/tls-probe.ts',
  'server/src/edges/smtp/receive-mail.ts',
  'server/src/main/context.ts',
  'server/src/main/member-api.ts',
]);
/** What connects nowhere. */
const harmlessNames: ReadonlySet<string> = new Set(['rootCertificates', 'isIP', 'isIPv4', 'isIPv6', 'BlockList', 'SocketAddress']);
/** Of packages that connect, what only puts bytes together. */
const harmlessModules: ReadonlySet<string> = new Set(['nodemailer/lib/mail-composer']);
/** Packages that open connections themselves. */
const connectingPackages = ['nodemailer', 'smtp-server', 'undici', 'ws', 'web-push', 'node-fetch', 'axios', 'got'];
const loading: Power = { holders: ['tools', 'bench'], instead: 'import it, so that this check sees it' };
const database: Power = {
  holders: ['adapters', 'bench', 'tools'],
  instead: 'take the port (server/src/ports/rows.ts, keys.ts); SQLite is one adapter of it',
};

const modulePowers: Readonly<Record<string, Power>> = {
  'node:crypto': cryptography,
  crypto: cryptography,
  'node:process': environment,
  process: environment,
  'node:sqlite': database,
  ...Object.fromEntries(
    ['net', 'tls', 'http', 'https', 'http2', 'dgram', 'dns', 'dns/promises', 'quic'].flatMap((name) => [
      [`node:${name}`, network],
      [name, network],
    ]),
  ),
  ...Object.fromEntries(connectingPackages.map((name) => [name, network])),
};

/** All that is wrong with `files`. Throws when there are fewer than `filesMin`. */
export function checkLayering(files: readonly SourceFile[], filesMin: number): Finding[] {
  const product = files.filter((file) => placeOf(file.path) !== undefined);
  if (product.length < filesMin)
    throw new Error(`read only ${product.length} files, expected at least ${filesMin}: the layering check is looking in the wrong place`);
  return product.map(parseSource).flatMap((file) => [...importFindings(file), ...powerFindings(file)]);
}

export function readLayeredSources(root: string): SourceFile[] {
  return readSources(root, ['{protocol,server,aws,web}/src/**/*.{ts,tsx}']);
}

/** `vault` for `server/src/vault/x.ts`, `protocol` for any file there; undefined outside the layered workspaces. */
function placeOf(path: string): string | undefined {
  const [, workspace, layer] = /^(protocol|server|aws|web)\/src\/(?:([^/]+)\/)?/.exec(path) ?? [];
  return workspace === 'server' ? (layer ?? 'server') : workspace;
}

function importFindings(file: ParsedFile): Finding[] {
  const findings: Finding[] = [];
  for (const { specifier, offset } of importsOf(file)) {
    const message = specifier === undefined ? computedMessage(file.path) : importMessage(file.path, specifier);
    if (message !== undefined) findings.push({ path: file.path, line: lineAt(file, offset), message });
  }
  return findings;
}

/** The one module that is named elsewhere is the operator's own `steward.config.ts`. */
const computedAllowed = 'server/src/main/product.ts';

function computedMessage(path: string): string | undefined {
  return path === computedAllowed ? undefined : 'imports a computed name: write the module’s name as a string';
}

/** Every module a file names: imports, re-exports, `import()`, `typeof import()`. `specifier` is undefined when it is computed. */
function importsOf(file: ParsedFile): { specifier: string | undefined; offset: number; harmless: boolean }[] {
  const found: { specifier: string | undefined; offset: number; harmless: boolean }[] = [];
  walk(file.program, (node) => {
    const kinds = ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression', 'TSImportType'];
    if (!kinds.includes(node.type) || !('source' in node) || node.source === null) return;
    const source = node.source as Node;
    const specifier = source.type === 'Literal' && typeof source.value === 'string' ? source.value : undefined;
    found.push({ specifier, offset: node.start, harmless: isHarmless(node) });
  });
  return found;
}

/** Types alone, or names that connect nowhere. */
function isHarmless(node: Node): boolean {
  if (node.type === 'TSImportType') return true;
  if (node.type !== 'ImportDeclaration') return false;
  if (node.importKind === 'type') return true;
  return (
    node.specifiers.length > 0 &&
    node.specifiers.every(
      (each) =>
        each.type === 'ImportSpecifier' &&
        (each.importKind === 'type' || (each.imported.type === 'Identifier' && harmlessNames.has(each.imported.name))),
    )
  );
}

/** What is wrong with `path` importing `specifier`, or undefined. */
function importMessage(path: string, specifier: string): string | undefined {
  const from = placeOf(path);
  const target = targetOf(path, specifier);
  if (from === undefined) return undefined;
  if (from === 'protocol' && !isTest(path)) return protocolMessage(specifier, target);
  if (target === undefined || isTest(path)) return undefined;
  const to = placeOf(target);
  if (to === undefined) return `imports ${specifier}, which is in no layer: move what it needs into a layer`;
  if (to === 'protocol' || to === from) return undefined;
  return crossingMessage(path, from, to, specifier);
}

function protocolMessage(specifier: string, target: string | undefined): string | undefined {
  if (specifier === 'zod' || specifier.startsWith('zod/')) return undefined;
  if (target !== undefined && placeOf(target) === 'protocol') return undefined;
  return `imports ${specifier}: protocol runs in browsers too and depends on zod alone; take what it needs as a parameter`;
}

function crossingMessage(path: string, from: string, to: string, specifier: string): string | undefined {
  const wrong = (instead: string): string => `${from} imports ${to} (${specifier}): ${instead}`;
  if (from === 'web') return wrong('web imports protocol alone; ask the server through the typed client');
  if (from === 'aws')
    return to === 'ports' || path.startsWith('aws/src/main/')
      ? undefined
      : wrong('adapters import ports and protocol alone; wire things in aws/src/main');
  if (from === 'adapters')
    return to === 'ports' ? undefined : wrong('adapters import ports and protocol alone; let main pass in what they need');
  if (to === 'adapters') return from === 'main' ? undefined : wrong('take the port as a parameter and let main choose the adapter');
  const down = serverLayers.indexOf(to as (typeof serverLayers)[number]);
  const up = serverLayers.indexOf(from as (typeof serverLayers)[number]);
  if (up === -1) return wrong(`${path} lies in no layer; move it into one of ${serverLayers.join(', ')}`);
  if (down === -1) return wrong(`there is no layer ${to}`);
  return down >= up
    ? undefined
    : wrong(`imports only go down (${serverLayers.join(' > ')}); declare a port below and let main join the two`);
}

/** The repository path that `specifier` means when written in `path`; undefined for packages and Node's own modules. */
function targetOf(path: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(path), specifier));
  const [, workspace, rest] = /^@steward\/([^/]+)(?:\/(.+))?$/.exec(specifier) ?? [];
  return workspace === undefined ? undefined : `${workspace}/src/${rest ?? ''}`;
}

function powerFindings(file: ParsedFile): Finding[] {
  const place = placeOf(file.path);
  if (place === undefined || isTest(file.path)) return [];
  const findings: Finding[] = [];
  const use = (power: Power | undefined, what: string, offset: number): void => {
    if (power === undefined || power.holders.includes(place) || (power === network && connectingFiles.has(file.path))) return;
    findings.push({ path: file.path, line: lineAt(file, offset), message: `${place} uses ${what}: ${power.instead}` });
  };
  if (place !== 'protocol')
    for (const { specifier, offset, harmless } of importsOf(file)) {
      const power = powerOfModule(specifier);
      if (!(harmless && power === network)) use(power, specifier ?? '', offset);
    }
  walk(file.program, (node, parent) => {
    const { power, what } = powerOf(node, parent) ?? {};
    if (what !== undefined) use(power, what, node.start);
  });
  return findings;
}

/** The power that one node of the tree uses: `Date.now()`, `new Date()`, `Math.random`, `process.env`, `fetch()` and their kin. */
function powerOf(node: Node, parent: Node | undefined): { power: Power; what: string } | undefined {
  if (node.type === 'MemberExpression') return memberPower(node);
  if (node.type === 'NewExpression' && (isName(node.callee, 'WebSocket') || isName(node.callee, 'EventSource')))
    return { power: network, what: 'a socket of the web' };
  if (node.type === 'NewExpression' && isName(node.callee, 'Date') && node.arguments.length === 0)
    return { power: clock, what: 'new Date()' };
  if (node.type !== 'CallExpression') return undefined;
  if (isName(node.callee, 'Date')) return { power: clock, what: 'Date()' };
  if (isName(node.callee, 'fetch') && parent !== undefined) return { power: network, what: 'fetch()' };
  if (isName(node.callee, 'require')) return { power: loading, what: 'require()' };
  return undefined;
}

function memberPower(node: Node & { type: 'MemberExpression' }): { power: Power; what: string } | undefined {
  const property = propertyName(node);
  const uses = (object: string, name: string): boolean =>
    property === name && (isName(node.object, object) || isGlobal(node.object, object));
  if (uses('Date', 'now')) return { power: clock, what: 'Date.now' };
  if (uses('Temporal', 'Now')) return { power: clock, what: 'Temporal.Now' };
  if (uses('Math', 'random')) return { power: chance, what: 'Math.random' };
  if (uses('crypto', 'getRandomValues') || uses('crypto', 'randomUUID')) return { power: chance, what: `crypto.${property}` };
  if (uses('process', 'env')) return { power: environment, what: 'process.env' };
  if (uses('process', 'getBuiltinModule')) return { power: loading, what: 'process.getBuiltinModule' };
  return uses('globalThis', 'fetch') ? { power: network, what: 'fetch' } : undefined;
}

function propertyName(node: Node & { type: 'MemberExpression' }): string | undefined {
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : undefined;
  return node.property.type === 'Literal' && typeof node.property.value === 'string' ? node.property.value : undefined;
}

function isName(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}

/** `globalThis.process` and the like. */
function isGlobal(node: Node, name: string): boolean {
  return node.type === 'MemberExpression' && isName(node.object, 'globalThis') && propertyName(node) === name;
}

/** Every place of the product that can reach a network, `server/src/main/context.ts node:http`: part of what a review looks at. */
export function networkUses(root: string): readonly string[] {
  const found = new Set<string>();
  for (const file of readLayeredSources(root)
    .filter(({ path }) => !isTest(path))
    .map(parseSource)) {
    for (const { specifier } of importsOf(file)) if (reachesNetwork(specifier)) found.add(`${file.path} ${specifier}`);
    walk(file.program, (node, parent) => {
      const use = powerOf(node, parent);
      if (use?.power === network) found.add(`${file.path} ${use.what}`);
    });
  }
  return [...found].sort();
}

const reachesNetwork = (specifier = ''): boolean => (modulePowers[specifier] ?? modulePowers[specifier.split('/')[0]!]) === network;

/** A path within a package is the package: `nodemailer/lib/smtp-connection`. */
const powerOfModule = (specifier = ''): Power | undefined =>
  harmlessModules.has(specifier) ? undefined : (modulePowers[specifier] ?? modulePowers[specifier.split('/')[0]!]);
