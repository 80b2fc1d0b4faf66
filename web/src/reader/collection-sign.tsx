// The sign of a collection, beside its name.
import { Icon, type IconName } from '../design/parts/icon.tsx';

const signs: Readonly<Record<string, IconName>> = {
  businesses: 'building',
  projects: 'projects',
  tasks: 'task',
  photos: 'photo',
  documents: 'document',
  messages: 'message',
  'daily-reports': 'report',
  contacts: 'contact',
  members: 'people',
  invitations: 'mail',
  emails: 'mail',
  namings: 'eye',
  holds: 'lock',
};

export function CollectionSign({ name }: { readonly name: string }) {
  return <Icon name={(Object.hasOwn(signs, name) ? signs[name] : undefined) ?? 'list'} />;
}
