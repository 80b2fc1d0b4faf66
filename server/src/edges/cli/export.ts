// export: a copy of what somebody may see. With the token of a member's session (STEWARD_TOKEN) their archive is made and fetched into a file, taken up where it was broken
// off. Without one the operator starts the export for a person of the business, who then takes it in the app: the operator's tools open nothing.
import { StewardError } from '@steward/protocol/errors.ts';
import type { ExportSettings, WireExport } from '@steward/protocol/wire/export-routes.ts';
import { exits, type Command, type Context, type MemberApi } from './command.ts';
import { howFar } from './how-far.ts';

const usage =
  'export (business|project <id>|person [<id>]|collection <name>|record <collection> <id>|access-log) [--format csv,xlsx,…] [--to <file>] [--no-files] [--archive zip|tar.gz]';
const lookEveryMs = 500;

type Options = Readonly<Record<string, string | boolean | undefined>>;

export const exportCommand: Command = {
  name: 'export',
  usage,
  summary:
    'Make an archive of what a member may see, and fetch it with --to (needs STEWARD_TOKEN); or, with --business and --for, start one for a person',
  options: {
    business: { type: 'string' },
    for: { type: 'string' },
    format: { type: 'string' },
    to: { type: 'string' },
    'no-files': { type: 'boolean' },
    archive: { type: 'string' },
    'part-bytes': { type: 'string' },
    language: { type: 'string' },
    url: { type: 'string' },
  },
  wordsMin: 1,
  wordsMax: 3,
  async run(context, words, options) {
    const settings = settingsOf(words, options);
    if (typeof options['for'] === 'string') return startFor(context, settings, options, options['for']);
    const api = await context.member(text(options, 'url'));
    const started = (await api.ask('POST', '/v1/exports', settings)) as WireExport;
    context.terminal.note(`Export ${started.id}, receipt ${started.reference}`);
    const ready = await whenReady(context, api, started);
    if (ready.state !== 'ready') {
      context.terminal.result(ready);
      throw new StewardError(ready.failure?.code ?? 'conflict', { rule: ready.failure?.rule ?? `the export is ${ready.state}` });
    }
    const to = text(options, 'to');
    if (to !== undefined) await fetchParts(context, api, ready, to);
    else context.terminal.line(`It can be taken until ${ready.expiresAt ?? ''}, in the app or with --to.`);
    context.terminal.result(ready);
    return exits.done;
  },
};

async function startFor(context: Context, settings: Partial<ExportSettings>, options: Options, person: string): Promise<number> {
  const business = text(options, 'business');
  if (business === undefined) throw new StewardError('invalid-input', { field: '--business', rule: 'is needed with --for' });
  const operator = await context.operator();
  try {
    const place = `/businesses/${encodeURIComponent(business)}/exports`;
    const started = (await operator.ask('POST', place, { settings, for: person })) as WireExport;
    context.terminal.line(
      `Started export ${started.id}, receipt ${started.reference}. ${person} finds it in the app, and nobody else can take it.`,
    );
    context.terminal.result(started);
    return exits.done;
  } finally {
    await operator.close();
  }
}

const text = (options: Options, name: string): string | undefined => {
  const value = options[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

function settingsOf(words: readonly string[], options: Options): Partial<ExportSettings> {
  const formats =
    text(options, 'format')
      ?.split(',')
      .filter((name) => name !== '') ?? [];
  const archive = text(options, 'archive') ?? (text(options, 'to')?.endsWith('.tar.gz') === true ? 'tar.gz' : 'zip');
  const partBytes = text(options, 'part-bytes');
  const language = text(options, 'language');
  return {
    scope: scopeOf(words),
    formats,
    files: options['no-files'] !== true,
    archive: archive as ExportSettings['archive'],
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...(partBytes === undefined ? {} : { partBytes: Number(partBytes) }),
    ...(language === undefined ? {} : { language: language as ExportSettings['language'] }),
  };
}

function scopeOf(words: readonly string[]): ExportSettings['scope'] {
  const [kind, first, second] = words;
  if ((kind === 'business' || kind === 'access-log') && words.length === 1) return { kind };
  if (kind === 'person' && words.length <= 2) return { kind, ...(first === undefined ? {} : { person: first }) };
  if (kind === 'project' && words.length === 2) return { kind, id: first! };
  if (kind === 'collection' && words.length === 2) return { kind, collection: first! };
  if (kind === 'record' && words.length === 3) return { kind, collection: first!, id: second! };
  throw new StewardError('invalid-input', { rule: `usage: steward ${usage}` });
}

async function whenReady({ terminal }: Context, api: MemberApi, { id }: WireExport): Promise<WireExport> {
  let said = '';
  for (;;) {
    const now = (await api.ask('GET', `/v1/exports/${id}`)) as WireExport;
    if (now.dueAt === undefined || now.state === 'ready') return now;
    const says = `${howFar(now)}, ${now.bytes} bytes`;
    if (says !== said) terminal.note(says);
    said = says;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

async function fetchParts({ terminal }: Context, api: MemberApi, { id, parts }: WireExport, to: string): Promise<void> {
  for (const { part, bytes } of parts) {
    const file = parts.length === 1 ? to : to.replace(/(\.zip|\.tar\.gz)?$/, (ending) => `-${part}-of-${parts.length}${ending}`);
    await api.fetchInto(`/v1/exports/${id}/archive?part=${part}`, file, bytes);
    terminal.line(`${file}: ${bytes} bytes`);
  }
}
