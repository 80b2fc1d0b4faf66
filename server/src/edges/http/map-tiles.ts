// The tiles of the map, to everybody alike. Nothing is written down about who asks for which: where somebody looks is where they build. Their address
// names the version of the map, so that a browser keeps them and does not ask again.
import { mapDescriptionPath } from '@steward/protocol/wire/map-tiles.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { FastifyInstance } from 'fastify';
import type { MapTiles } from '../../ports/map-tiles.ts';

const forGood = 'public, max-age=31536000, immutable';
const whole = /^(0|[1-9]\d{0,8})$/;

export function registerMapTiles(app: FastifyInstance, tiles: MapTiles): void {
  const { description } = tiles;
  app.addHook('onClose', () => tiles.close());
  app.get(mapDescriptionPath, async (_request, reply) => reply.header('cache-control', 'no-cache').send(description));
  app.get('/tiles/:version/:z/:x/:file', async (request, reply) => {
    const { version, z, x, file } = request.params as { version: string; z: string; x: string; file: string };
    const y = file.endsWith('.mvt') ? file.slice(0, -4) : '';
    if (version !== description.version || ![z, x, y].every((number) => whole.test(number))) throw new StewardError('not-found');
    const etag = `"${version}-${z}-${x}-${y}"`;
    reply.header('cache-control', forGood).header('etag', etag);
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    const tile = await tiles.tile(Number(z), Number(x), Number(y));
    // The sea, or beyond the map: there is nothing, and that is for good, too.
    if (tile === undefined) return reply.code(204).send();
    return reply.type('application/vnd.mapbox-vector-tile').header('content-encoding', 'gzip').send(tile);
  });
}
