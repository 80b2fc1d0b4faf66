// Entries of one collection as what they are: a conversation, pictures, a list.
import { isConversation, pictureFields, type Shown } from './copy.ts';
import { Conversation } from './conversation.tsx';
import { PictureGrid } from './pictures.tsx';
import { RecordRows } from './record-rows.tsx';

export function Entries({ entries, inProject }: { readonly entries: readonly Shown[]; readonly inProject: boolean }) {
  const collection = entries[0]?.collection;
  if (!collection) return null;
  if (isConversation(collection)) return <Conversation entries={entries} inProject={inProject} />;
  return pictureFields(collection) ? <PictureGrid entries={entries} /> : <RecordRows entries={entries} inProject={inProject} />;
}
