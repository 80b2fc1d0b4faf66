// Writes SQLite's file format front to back (https://www.sqlite.org/fileformat2.html): rows come in order, so that every page is full when it is written and none is touched
// again. Any number of trees can grow at once; each holds one unfinished page a level. The first page, which says where the trees begin, is known last.
import { varint } from './sqlite-record.ts';

export const pageBytes = 4096;
const headerBytes = 100;
/** Written out together. */
const pendingPagesMax = 64;

/** Numbers pages and passes them on in their order, beginning with page 2. */
export class PageSink {
  #next = 2;
  readonly #pending: Buffer[] = [];
  /** Pages that were written out, to be used again: otherwise garbage would gather faster than it is collected. */
  readonly #free: Buffer[] = [];
  readonly #append: (bytes: Uint8Array) => Promise<void>;

  constructor(append: (bytes: Uint8Array) => Promise<void>) {
    this.#append = append;
  }

  /** How many pages there will be, the first one counted. */
  get pages(): number {
    return this.#next - 1;
  }

  /** An empty page, to be filled and added. */
  page(): Buffer {
    return this.#free.pop()?.fill(0) ?? Buffer.alloc(pageBytes);
  }

  /** The number of the page. It belongs to the sink from now on. */
  add(page: Buffer): number {
    this.#pending.push(page);
    return this.#next++;
  }

  /** To be awaited often; writes when enough has gathered, or all with `whole`. */
  async drain(whole = false): Promise<void> {
    while (this.#pending.length >= (whole ? 1 : pendingPagesMax)) {
      const pages = this.#pending.splice(0, pendingPagesMax);
      await this.#append(Buffer.concat(pages));
      if (this.#free.length < pendingPagesMax) this.#free.push(...pages);
    }
  }
}

/** In table trees rows lie in leaves and inner pages have row ids; in index trees inner pages have entries too. */
type Kind = 'table' | 'index';

const pageTypes = { table: { leaf: 13, inner: 5 }, index: { leaf: 10, inner: 2 } } as const;
const leafHeadBytes = 8;
const innerHeadBytes = 12;
const pointerBytes = 2;

/** Longest payload without an overflow page, and what stays of one with (chapter 1.5 of the format). */
const localBytesMax = { table: pageBytes - 35, index: Math.floor(((pageBytes - 12) * 64) / 255) - 23 } as const;
const localBytesMin = Math.floor(((pageBytes - 12) * 32) / 255) - 23;
const overflowBytes = pageBytes - 4;

interface Inner {
  readonly child: number;
  readonly divider: Uint8Array;
}

interface Level<Cell> {
  cells: Cell[];
  bytes: number;
}

const empty = <Cell>(): Level<Cell> => ({ cells: [], bytes: 0 });

export class TreeWriter {
  readonly #kind: Kind;
  readonly #sink: PageSink;
  readonly #roomBytes: number;
  #leaf = empty<Uint8Array>();
  #lastRow = 0;
  readonly #inner: Level<Inner>[] = [];

  /** With `isFirst`, the tree whose root is page 1, behind the header of the file. */
  constructor(kind: Kind, sink: PageSink, isFirst = false) {
    this.#kind = kind;
    this.#sink = sink;
    this.#roomBytes = pageBytes - (isFirst ? headerBytes : 0);
  }

  /** A row of a table, ids ascending. */
  addRow(rowId: number, record: Uint8Array): void {
    this.#add(this.#cellOf(record, varint(rowId)));
    this.#lastRow = rowId;
  }

  /** An entry of an index, ascending as SQLite compares them. */
  addEntry(record: Uint8Array): void {
    if (record.length > localBytesMax.index) throw new RangeError('an index entry is too long');
    this.#add(this.#cellOf(record, new Uint8Array()));
  }

  /** Writes what is left; gives the number of the root. */
  finish(): number {
    return this.#sink.add(this.#root(0));
  }

  /** Writes what is left but the root, and gives that with room for the header of the file. */
  finishFirst(): Uint8Array {
    return this.#root(headerBytes);
  }

  #root(headAt: number): Buffer {
    const top = this.#inner.pop();
    if (!top) return this.#leafPage(headAt);
    let child = this.#sink.add(this.#leafPage(0));
    for (const level of this.#inner) child = this.#sink.add(this.#innerPage(level.cells, child, 0));
    return this.#innerPage(top.cells, child, headAt);
  }

  #cellOf(record: Uint8Array, key: Uint8Array): Uint8Array {
    const max = localBytesMax[this.#kind];
    const size = varint(record.length);
    if (record.length <= max) return Buffer.concat([size, key, record]);
    const wanted = localBytesMin + ((record.length - localBytesMin) % overflowBytes);
    const local = wanted <= max ? wanted : localBytesMin;
    return Buffer.concat([size, key, record.subarray(0, local), number32(this.#overflow(record.subarray(local)))]);
  }

  /** A chain of pages in a row; gives the number of the first. */
  #overflow(rest: Uint8Array): number {
    const first = this.#sink.pages + 1;
    for (let at = 0; at < rest.length; at += overflowBytes) {
      const page = this.#sink.page();
      const isLast = at + overflowBytes >= rest.length;
      page.writeUInt32BE(isLast ? 0 : this.#sink.pages + 2);
      page.set(rest.subarray(at, at + overflowBytes), 4);
      this.#sink.add(page);
    }
    return first;
  }

  #add(cell: Uint8Array): void {
    const bytes = cell.length + pointerBytes;
    if (leafHeadBytes + this.#leaf.bytes + bytes > this.#roomBytes) this.#endLeaf();
    this.#leaf.cells.push(cell);
    this.#leaf.bytes += bytes;
  }

  #endLeaf(): void {
    // What divides an index is an entry that is in no leaf; a leaf goes on with the next, so that none stays empty.
    const divider = this.#kind === 'table' ? varint(this.#lastRow) : this.#leaf.cells.pop()!;
    const child = this.#sink.add(this.#leafPage(0));
    this.#leaf = empty();
    this.#addInner(0, { child, divider });
  }

  #addInner(depth: number, cell: Inner): void {
    const level = (this.#inner[depth] ??= empty());
    const bytes = 4 + cell.divider.length + pointerBytes;
    if (innerHeadBytes + level.bytes + bytes > this.#roomBytes) {
      const last = level.cells.pop()!;
      const child = this.#sink.add(this.#innerPage(level.cells, last.child, 0));
      this.#inner[depth] = { cells: [cell], bytes };
      this.#addInner(depth + 1, { child, divider: last.divider });
    } else {
      level.cells.push(cell);
      level.bytes += bytes;
    }
  }

  #leafPage(headAt: number): Buffer {
    return fill(this.#sink.page(), pageTypes[this.#kind].leaf, this.#leaf.cells, headAt);
  }

  #innerPage(cells: readonly Inner[], right: number, headAt: number): Buffer {
    const written = cells.map(({ child, divider }) => Buffer.concat([number32(child), divider]));
    return fill(this.#sink.page(), pageTypes[this.#kind].inner, written, headAt, right);
  }
}

function fill(page: Buffer, type: number, cells: readonly Uint8Array[], headAt: number, right?: number): Buffer {
  let content = pageBytes;
  let pointer = headAt + (right === undefined ? leafHeadBytes : innerHeadBytes);
  for (const cell of cells) {
    content -= cell.length;
    page.set(cell, content);
    page.writeUInt16BE(content, pointer);
    pointer += pointerBytes;
  }
  if (pointer > content) throw new RangeError('more cells than a page holds');
  page.writeUInt8(type, headAt);
  page.writeUInt16BE(cells.length, headAt + 3);
  page.writeUInt16BE(content, headAt + 5);
  if (right !== undefined) page.writeUInt32BE(right, headAt + 8);
  return page;
}

function number32(value: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Fills in the header of the file on its first page (chapter 1.3 of the format). */
export function writeFileHeader(first: Uint8Array, pages: number): void {
  const header = Buffer.from(first.buffer, first.byteOffset, headerBytes);
  header.write('SQLite format 3\0', 'latin1');
  header.writeUInt16BE(pageBytes, 16);
  header.set([1, 1, 0, 64, 32, 32], 18);
  const changes = 1;
  header.writeUInt32BE(changes, 24);
  header.writeUInt32BE(pages, 28);
  const [schemaCookie, schemaFormat, utf8] = [1, 4, 1];
  header.writeUInt32BE(schemaCookie, 40);
  header.writeUInt32BE(schemaFormat, 44);
  header.writeUInt32BE(utf8, 56);
  header.writeUInt32BE(changes, 92);
  // The version of SQLite whose format this is.
  header.writeUInt32BE(3_040_000, 96);
}
