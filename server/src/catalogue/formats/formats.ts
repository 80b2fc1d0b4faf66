// The formats an export can be made in, in the order their files stand in an archive. A format that is not here does not exist: nothing is offered that is not made.
import { account } from './account-format.ts';
import { calendar } from './calendar.ts';
import { csv } from './csv.ts';
import type { Format, FormatOptions } from './format.ts';
import { html } from './html.ts';
import { ledger } from './ledger.ts';
import { mail } from './mail.ts';
import { markdown } from './markdown.ts';
import { messages } from './messages.ts';
import { ndjson } from './ndjson.ts';
import { parquet } from './parquet.ts';
import { pdf } from './pdf.ts';
import { people } from './people.ts';
import { places } from './places.ts';
import { sqlite } from './sqlite.ts';
import { xlsx } from './xlsx.ts';
import { xml } from './xml.ts';

/** Is in every archive, whatever is asked for: the machine copy. */
export const machineFormat: Format = ndjson;

export const formats: readonly Format[] = [
  machineFormat,
  csv,
  xlsx,
  parquet,
  sqlite,
  xml,
  markdown,
  pdf,
  places,
  calendar,
  people,
  messages,
  mail,
  ledger,
  account,
  // Last, so that an archive that is cut off has no page that shows half of it.
  ...(html ? [html] : []),
];

export const defaultOptions: FormatOptions = { separator: ',', byteOrderMark: true, vcard: '4.0' };

/** The format of that name; `undefined` where there is none. */
export const formatNamed = (name: string): Format | undefined => formats.find((format) => format.name === name);
