// A part of the map's base as the build cuts it out of Natural Earth and GeoNames (web/build/atlas.ts).
declare module '*.atlas' {
  import type { AtlasData } from './atlas-data.ts';
  export const atlas: AtlasData;
}
