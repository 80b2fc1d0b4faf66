// What people of a project wrote to each other: for programs as NDJSON (the lines of the machine copy, in the order they were written), for people as a page that any browser
// shows and prints, in one file each a project. The page has no script and asks for nothing but the attachments beside it.
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import type { ExportFile, ExportSource, Format } from './format.ts';
import { groupedByProject, type ProjectGroup } from './grouped.ts';
import { machineLine } from './ndjson.ts';
import { encoded } from './text-chunks.ts';
import { transcript } from './transcript.ts';

/** Titles of the tasks that messages are about are remembered up to so many; beyond, a message names its task by the id. */
const titlesMax = 20_000;

export const messages: Format = {
  name: 'messages',
  async *files(source) {
    const collection = source.collections.map((each) => each.collection).find(isConversation);
    if (collection === undefined) return;
    const titles = await titlesOf(source, collection);
    for await (const group of groupedByProject(source, collection.name)) yield* filesOf(source, collection, group, titles);
  },
};

const isConversation = ({ name, fields }: Collection): boolean => name === 'messages' && fields['text']?.type === 'long-text';

function filesOf(
  source: ExportSource,
  collection: Collection,
  group: ProjectGroup,
  titles: ReadonlyMap<string, string>,
): readonly ExportFile[] {
  const path = `messages/${source.folderOf(group.project)}`;
  const { records } = group;
  return [
    { path: `${path}.html`, type: 'text/html; charset=utf-8', records, bytes: () => encoded(transcript(source, group, titles)) },
    { path: `${path}.ndjson`, type: 'application/x-ndjson', records, bytes: () => encoded(lines(collection, group)) },
  ];
}

async function* lines(collection: Collection, group: ProjectGroup): AsyncIterable<string> {
  for await (const batch of group.read()) for (const record of batch) yield `${machineLine(collection, record)}\n`;
}

async function titlesOf(source: ExportSource, { fields }: Collection): Promise<ReadonlyMap<string, string>> {
  const titles = new Map<string, string>();
  const about = fields['about'];
  const named = source.collections.find(({ collection }) => about?.type === 'reference' && collection.name === about.to);
  if (named === undefined || named.records > titlesMax) return titles;
  for await (const batch of source.records(named.collection.name)) for (const record of batch) remember(titles, record);
  return titles;
}

function remember(titles: Map<string, string>, { id, fields }: WireRecord): void {
  if (typeof fields['title'] === 'string') titles.set(id, fields['title']);
}
