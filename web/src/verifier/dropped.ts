// What people drop on the page or choose: files, folders, archives. Nothing is read here that is not asked for later.
import { isZip, readZip } from './zip-reader.ts';

export const filesMax = 50_000;
export const archiveBytesMax = 256 * 1_048_576;
const foldersDeepMax = 12;

export interface DroppedFile {
  /** With `/` between folders, as the person's device names them: a name to show, never a place to go. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  read(): Promise<Uint8Array>;
}

/** Thrown for what cannot be taken in; the page says it in the person's words. */
export class DropError extends Error {
  readonly code: 'too-many-files' | 'archive-too-large' | 'archive-unreadable' | 'several-ledgers' | 'nothing-known';

  constructor(code: DropError['code'], cause?: unknown) {
    super(code, { cause });
    this.name = 'DropError';
    this.code = code;
  }
}

const asDropped = (file: File, path: string): DroppedFile => ({
  path,
  size: file.size,
  read: async () => new Uint8Array(await file.arrayBuffer()),
});

/** Of an input, also one for folders. */
export function chosenFiles(files: FileList): DroppedFile[] {
  if (files.length > filesMax) throw new DropError('too-many-files');
  return [...files].map((file) => asDropped(file, file.webkitRelativePath === '' ? file.name : file.webkitRelativePath));
}

/** Of a drag, with everything in its folders. To be called while the drop is handled: later the browser has forgotten it. */
export async function droppedFiles(transfer: DataTransfer): Promise<DroppedFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return chosenFiles(transfer.files);
  const found: DroppedFile[] = [];
  for (const entry of entries) await walk(entry, found, 0);
  return found;
}

async function walk(entry: FileSystemEntry, found: DroppedFile[], deep: number): Promise<void> {
  if (found.length >= filesMax) throw new DropError('too-many-files');
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push(asDropped(file, entry.fullPath.replace(/^\//, '')));
    return;
  }
  if (deep >= foldersDeepMax) return;
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A folder is told in portions; an empty one is its end.
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) return;
    for (const each of portion) await walk(each, found, deep + 1);
  }
}

/** Archives replaced by what is in them, one level deep. */
export async function withoutArchives(files: readonly DroppedFile[]): Promise<DroppedFile[]> {
  const opened: DroppedFile[] = [];
  for (const file of files) {
    if (!/\.zip$/i.test(file.path)) opened.push(file);
    else opened.push(...(await archived(file)));
    if (opened.length > filesMax) throw new DropError('too-many-files');
  }
  return opened;
}

async function archived(file: DroppedFile): Promise<readonly DroppedFile[]> {
  if (file.size > archiveBytesMax) throw new DropError('archive-too-large');
  const bytes = new Uint8Array(await file.read());
  if (!isZip(bytes)) return [file];
  try {
    return readZip(bytes, filesMax);
  } catch (error) {
    throw new DropError('archive-unreadable', error);
  }
}
