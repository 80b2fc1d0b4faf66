// Parquet for data tools, one typed file for each collection (docs/formats/tables.md). Rows are gathered into groups that are encoded at once; only what the footer says about
// each group stays in memory.
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { Money } from '@steward/protocol/catalogue/collection.ts';
import { columnsOf, type Column, type ColumnKind, type ColumnValue } from './columns.ts';
import type { ExportedCollection, ExportFile, ExportSource, Format } from './format.ts';
import { currencyDigits } from './money-text.ts';

/** Encoding a group holds the processor until it is done: less than a tenth of a second. */
const groupRowsMax = 4_000;
const groupCharsMax = 4 * 1024 * 1024;

export const parquet: Format = {
  name: 'parquet',
  files: (source) => source.collections.map((exported) => parquetFile(source, exported)),
};

function parquetFile(source: ExportSource, { collection, records }: ExportedCollection): ExportFile {
  return {
    path: `tables/${collection.name}.parquet`,
    type: 'application/vnd.apache.parquet',
    records,
    bytes: () => parquetBytes(source, collection.name, columnsOf(collection)),
  };
}

async function* parquetBytes(source: ExportSource, collection: string, columns: readonly Column[]): AsyncGenerator<Uint8Array> {
  const writer = new ByteWriter();
  const schema = [{ name: 'root', num_children: columns.length }, ...columns.flatMap(({ name, kind }) => elements(name, kind))];
  const file = new ParquetWriter({ writer, schema, createdBy: 'steward' });
  const take = (): Uint8Array => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  let group = new RowGroup(columns, source);
  for await (const batch of source.records(collection)) {
    for (const record of batch) {
      group.add(record);
      if (!group.isFull()) continue;
      group.writeTo(file);
      group = new RowGroup(columns, source);
      yield take();
    }
  }
  group.writeTo(file);
  void file.finish();
  yield take();
}

class RowGroup {
  readonly #columns: readonly Column[];
  readonly #source: ExportSource;
  readonly #values: ParquetValue[][];
  #rows = 0;
  #chars = 0;

  constructor(columns: readonly Column[], source: ExportSource) {
    this.#columns = columns;
    this.#source = source;
    this.#values = columns.map(() => []);
  }

  add(record: Parameters<Column['value']>[0]): void {
    this.#rows++;
    for (const [i, column] of this.#columns.entries()) {
      const value = parquetValue(column.kind, column.value(record, this.#source));
      if (typeof value === 'string') this.#chars += value.length;
      this.#values[i]!.push(value);
    }
  }

  isFull(): boolean {
    return this.#rows >= groupRowsMax || this.#chars >= groupCharsMax;
  }

  writeTo(file: ParquetWriter): void {
    if (this.#rows === 0) return;
    const columnData = this.#columns.map(({ name }, i) => ({ name, data: this.#values[i]!, offsetIndex: false }));
    void file.write({ columnData, rowGroupSize: this.#rows });
  }
}

type ParquetValue = string | number | bigint | Date | readonly string[] | null;

/** All ISO 4217 currencies have at most four decimals; twenty digits hold every safe whole number with them. */
const decimal = { precision: 20, scale: 4, bytes: 9 } as const;

function parquetValue(kind: ColumnKind, value: ColumnValue): ParquetValue {
  if (value === undefined) return null;
  switch (kind) {
    case 'text':
      return value as string;
    case 'ids':
      return [...(value as readonly string[])];
    case 'number':
      return value as number;
    case 'whole':
      return BigInt(value as number);
    case 'day':
    case 'moment':
      return new Date(value as string);
    case 'money': {
      const { amount, currency } = value as Money;
      return BigInt(amount) * 10n ** BigInt(decimal.scale - Math.min(decimal.scale, currencyDigits(currency)));
    }
  }
}

function elements(name: string, kind: ColumnKind): SchemaElement[] {
  const optional = { name, repetition_type: 'OPTIONAL' } as const;
  const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const;
  switch (kind) {
    case 'text':
      return [{ ...optional, ...text }];
    case 'ids':
      return [
        { ...optional, converted_type: 'LIST', logical_type: { type: 'LIST' }, num_children: 1 },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', repetition_type: 'OPTIONAL', ...text },
      ];
    case 'number':
      return [{ ...optional, type: 'DOUBLE' }];
    case 'whole':
      return [{ ...optional, type: 'INT64' }];
    case 'day':
      return [{ ...optional, type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } }];
    case 'moment':
      return [
        {
          ...optional,
          type: 'INT64',
          converted_type: 'TIMESTAMP_MILLIS',
          logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
        },
      ];
    case 'money': {
      const { precision, scale, bytes } = decimal;
      return [
        {
          ...optional,
          type: 'FIXED_LEN_BYTE_ARRAY',
          type_length: bytes,
          converted_type: 'DECIMAL',
          precision,
          scale,
          logical_type: { type: 'DECIMAL', precision, scale },
        },
      ];
    }
  }
}
