// Where things are: every place in every collection, with how exact it is and where it comes from. GeoJSON (RFC 7946) and CSV for programs, KML 2.2 for globes, GPX 1.1 for
// devices. All in WGS 84, seven decimals (a centimetre). The source of a place is the field that holds it, `<collection>.<field>`, and in words what that field is.
import type { Place } from '@steward/protocol/catalogue/collection.ts';
import { titleField } from '@steward/protocol/catalogue/collection.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { csvLine } from './csv-line.ts';
import type { ExportFile, ExportSource, ExportedCollection, Format, FormatOptions } from './format.ts';
import { encoded, xmlText } from './text-chunks.ts';
import { zonedTime } from './zoned-time.ts';

interface Found extends Omit<Place, 'source'> {
  /** The record's id, and the field's name where a record has several places: stable from export to export. */
  readonly id: string;
  readonly record: WireRecord;
  readonly source: string;
  /** How the pin was set: `placeSources`. */
  readonly setBy: string | undefined;
  readonly sourceTitle: string;
  readonly name: string;
  readonly project: string | undefined;
  /** When it was true: the record's first time, else when the record was made. */
  readonly at: string;
}

export const places: Format = {
  name: 'geo',
  files(source, options) {
    if (!source.collections.some(({ collection }) => placeFields(collection).length > 0)) return [];
    return [geoJson(source), kml(source), gpx(source), csv(source, options)];
  },
};

const placeFields = ({ fields }: ExportedCollection['collection']): readonly string[] =>
  Object.keys(fields).filter((name) => fields[name]!.type === 'place');

async function* placesOf(source: ExportSource): AsyncIterable<Found> {
  for (const { collection } of source.collections) {
    const fields = placeFields(collection);
    if (fields.length === 0) continue;
    const timeField = Object.keys(collection.fields).find((name) => collection.fields[name]!.type === 'time');
    for await (const batch of source.records(collection.name))
      for (const record of batch)
        for (const field of fields) {
          const place = record.fields[field] as Place | undefined;
          if (place === undefined) continue;
          const title = record.fields[titleField(collection)];
          const taken = timeField === undefined ? undefined : record.fields[timeField];
          const { source: setBy, ...rest } = place;
          yield {
            ...rest,
            setBy,
            id: fields.length === 1 ? record.id : `${record.id}/${field}`,
            record,
            source: `${collection.name}.${field}`,
            sourceTitle: `${collection.title[source.language]}: ${collection.fields[field]!.title[source.language]}`,
            name: ([title, record.fields['caption'], place.label].find((text) => typeof text === 'string') as string) ?? record.id,
            project: record.project === undefined ? undefined : source.nameOf('project', record.project),
            at: typeof taken === 'string' ? taken : record.createdAt,
          };
        }
  }
}

/** At most seven decimals, never as `1e-7`. */
function degrees(value: number): string {
  const text = value.toFixed(7).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}

function fileOf(path: string, type: string, texts: () => AsyncIterable<string>): ExportFile {
  return { path, type, bytes: () => encoded(texts()) };
}

function geoJson(source: ExportSource): ExportFile {
  return fileOf('places/places.geojson', 'application/geo+json', async function* () {
    yield '{"type":"FeatureCollection","features":[';
    let between = '\n';
    for await (const { id, lat, lon, record, accuracyM, label, source: from, sourceTitle, setBy, placeId, name, project, at } of placesOf(
      source,
    )) {
      const properties = {
        collection: record.collection,
        record: record.id,
        name,
        label,
        accuracyM,
        source: from,
        sourceTitle,
        setBy,
        placeId,
        time: at,
        project: record.project,
        projectName: project,
        updatedAt: record.updatedAt,
      };
      const geometry = `{"type":"Point","coordinates":[${degrees(lon)},${degrees(lat)}]}`;
      yield `${between}{"type":"Feature","id":${JSON.stringify(id)},"geometry":${geometry},"properties":${JSON.stringify(properties)}}`;
      between = ',\n';
    }
    yield '\n]}\n';
  });
}

function kml(source: ExportSource): ExportFile {
  return fileOf('places/places.kml', 'application/vnd.google-earth.kml+xml', async function* () {
    yield `<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n<name>${xmlText(source.business.name)}</name>\n`;
    let folder: string | undefined;
    for await (const found of placesOf(source)) {
      // Places of one source lie together unless a collection has several; a folder may come again then.
      if (found.source !== folder)
        yield `${folder === undefined ? '' : '</Folder>\n'}<Folder>\n<name>${xmlText(found.sourceTitle)}</name>\n`;
      folder = found.source;
      yield placemark(found);
    }
    yield `${folder === undefined ? '' : '</Folder>\n'}</Document>\n</kml>\n`;
  });
}

function placemark({ id, name, label, at, record, accuracyM, source, setBy, placeId, project, lat, lon }: Found): string {
  const data: readonly (readonly [string, string | number | undefined])[] = [
    ['record', record.id],
    ['collection', record.collection],
    ['source', source],
    ['accuracyM', accuracyM],
    ['setBy', setBy],
    ['placeId', placeId],
    ['project', record.project],
    ['projectName', project],
  ];
  return [
    `<Placemark id="${id.replace('/', '.')}">`,
    `<name>${xmlText(name)}</name>`,
    label === undefined ? '' : `<description>${xmlText(label)}</description>`,
    `<TimeStamp><when>${xmlText(at)}</when></TimeStamp>`,
    '<ExtendedData>',
    ...data.map(([key, value]) => (value === undefined ? '' : `<Data name="${key}"><value>${xmlText(String(value))}</value></Data>`)),
    '</ExtendedData>',
    `<Point><coordinates>${degrees(lon)},${degrees(lat)}</coordinates></Point>`,
    '</Placemark>\n',
  ].join('');
}

function gpx(source: ExportSource): ExportFile {
  return fileOf('places/places.gpx', 'application/gpx+xml', async function* () {
    yield [
      '<?xml version="1.0" encoding="UTF-8"?>\n',
      '<gpx version="1.1" creator="Steward" xmlns="http://www.topografix.com/GPX/1/1" xmlns:steward="https://steward.example/ns/places/1/">\n',
      `<metadata><name>${xmlText(source.business.name)}</name><time>${source.takenAt}</time></metadata>\n`,
    ].join('');
    for await (const { lat, lon, at, name, label, source: from, accuracyM, record } of placesOf(source)) {
      yield [
        `<wpt lat="${degrees(lat)}" lon="${degrees(lon)}"><time>${xmlText(at)}</time><name>${xmlText(name)}</name>`,
        label === undefined ? '' : `<desc>${xmlText(label)}</desc>`,
        `<src>${from}</src><type>${record.collection}</type>`,
        `<extensions>${accuracyM === undefined ? '' : `<steward:accuracyM>${accuracyM}</steward:accuracyM>`}<steward:record>${record.id}</steward:record></extensions></wpt>\n`,
      ].join('');
    }
    yield '</gpx>\n';
  });
}

const columns = [
  'id',
  'collection',
  'record',
  'project',
  'projectName',
  'name',
  'label',
  'lat',
  'lon',
  'accuracyM',
  'source',
  'time',
  'setBy',
  'placeId',
] as const;

function csv(source: ExportSource, { separator, byteOrderMark }: FormatOptions): ExportFile {
  return fileOf('places/places.csv', 'text/csv; charset=utf-8', async function* () {
    yield `${byteOrderMark ? '\uFEFF' : ''}${csvLine(columns, separator)}`;
    for await (const { id, record, project, name, label, lat, lon, accuracyM, source: from, at, setBy, placeId } of placesOf(source)) {
      const time = zonedTime(at, source.timeZone) ?? at;
      yield csvLine(
        [
          id,
          record.collection,
          record.id,
          record.project,
          project,
          name,
          label,
          Number(degrees(lat)),
          Number(degrees(lon)),
          accuracyM,
          from,
          time,
          setBy,
          placeId,
        ],
        separator,
      );
    }
  });
}
