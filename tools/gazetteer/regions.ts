// Länder and cantons by the codes that GeoNames knows them by, in the language of the place, with other words that people use for them.
import type { Country } from './read-geonames.ts';

export interface Region {
  readonly country: Country;
  readonly code: string;
  readonly name: string;
  readonly also: readonly string[];
}

const region = (country: Country, code: string, name: string, ...also: string[]): Region => ({ country, code, name, also });

export const regions: readonly Region[] = [
  region('DE', '01', 'Baden-Württemberg', 'BW', 'BaWü'),
  region('DE', '02', 'Bayern', 'BY', 'Bavaria'),
  region('DE', '03', 'Bremen', 'HB'),
  region('DE', '04', 'Hamburg', 'HH'),
  region('DE', '05', 'Hessen', 'HE', 'Hesse'),
  region('DE', '06', 'Niedersachsen', 'NI', 'Lower Saxony'),
  region('DE', '07', 'Nordrhein-Westfalen', 'NW', 'NRW', 'North Rhine-Westphalia'),
  region('DE', '08', 'Rheinland-Pfalz', 'RP', 'RLP', 'Rhineland-Palatinate'),
  region('DE', '09', 'Saarland', 'SL', 'Saar'),
  region('DE', '10', 'Schleswig-Holstein', 'SH'),
  region('DE', '11', 'Brandenburg', 'BB'),
  region('DE', '12', 'Mecklenburg-Vorpommern', 'MV'),
  region('DE', '13', 'Sachsen', 'SN', 'Saxony'),
  region('DE', '14', 'Sachsen-Anhalt', 'ST', 'LSA', 'Saxony-Anhalt'),
  region('DE', '15', 'Thüringen', 'TH', 'Thuringia'),
  region('DE', '16', 'Berlin', 'BE'),
  region('AT', '01', 'Burgenland', 'Bgld'),
  region('AT', '02', 'Kärnten', 'Carinthia', 'Ktn'),
  region('AT', '03', 'Niederösterreich', 'NÖ', 'Lower Austria'),
  region('AT', '04', 'Oberösterreich', 'OÖ', 'Upper Austria'),
  region('AT', '05', 'Salzburg', 'Sbg'),
  region('AT', '06', 'Steiermark', 'Styria', 'Stmk'),
  region('AT', '07', 'Tirol', 'Tyrol'),
  region('AT', '08', 'Vorarlberg', 'Vlbg'),
  region('AT', '09', 'Wien', 'Vienna'),
  region('CH', 'AG', 'Aargau', 'AG', 'Argovie'),
  region('CH', 'AI', 'Appenzell Innerrhoden', 'AI'),
  region('CH', 'AR', 'Appenzell Ausserrhoden', 'AR'),
  region('CH', 'BE', 'Bern', 'BE', 'Berne'),
  region('CH', 'BL', 'Basel-Landschaft', 'BL', 'Baselland', 'Baselbiet'),
  region('CH', 'BS', 'Basel-Stadt', 'BS'),
  region('CH', 'FR', 'Fribourg', 'FR', 'Freiburg', 'Üechtland'),
  region('CH', 'GE', 'Genève', 'GE', 'Genf', 'Geneva'),
  region('CH', 'GL', 'Glarus', 'GL', 'Glaris'),
  region('CH', 'GR', 'Graubünden', 'GR', 'Grisons', 'Grigioni', 'Bünden'),
  region('CH', 'JU', 'Jura', 'JU'),
  region('CH', 'LU', 'Luzern', 'LU', 'Lucerne'),
  region('CH', 'NE', 'Neuchâtel', 'NE', 'Neuenburg'),
  region('CH', 'NW', 'Nidwalden', 'NW'),
  region('CH', 'OW', 'Obwalden', 'OW'),
  region('CH', 'SG', 'St. Gallen', 'SG'),
  region('CH', 'SH', 'Schaffhausen', 'SH'),
  region('CH', 'SO', 'Solothurn', 'SO', 'Soleure'),
  region('CH', 'SZ', 'Schwyz', 'SZ'),
  region('CH', 'TG', 'Thurgau', 'TG', 'Thurgovie'),
  region('CH', 'TI', 'Ticino', 'TI', 'Tessin'),
  region('CH', 'UR', 'Uri', 'UR'),
  region('CH', 'VD', 'Vaud', 'VD', 'Waadt'),
  region('CH', 'VS', 'Valais', 'VS', 'Wallis'),
  region('CH', 'ZG', 'Zug', 'ZG', 'Zoug'),
  region('CH', 'ZH', 'Zürich', 'ZH', 'Zurich'),
  region('LI', '', 'Liechtenstein', 'FL'),
];

/** Codes that the postal files use beside those above. */
const german: Readonly<Record<string, string>> = {
  BW: '01',
  BY: '02',
  HB: '03',
  HH: '04',
  HE: '05',
  NI: '06',
  NW: '07',
  RP: '08',
  SL: '09',
  SH: '10',
  BB: '11',
  MV: '12',
  SN: '13',
  ST: '14',
  TH: '15',
  BE: '16',
};

export function regionIndex(country: Country, code: string): number {
  const wanted = country === 'LI' ? '' : country === 'DE' ? (german[code] ?? code) : code;
  return regions.findIndex((each) => each.country === country && each.code === wanted);
}
