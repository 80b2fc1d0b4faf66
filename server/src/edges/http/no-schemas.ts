// Tells Fastify that its own schemas are not used here: what comes in and goes out is checked against the wire schemas (register.ts). Left to
// itself Fastify loads a validator and a serialiser for them, two hundred modules, at every start.

const unused = () => {
  throw new Error('routes are described by the wire schemas, not by Fastify schemas');
};

export const noSchemas = { compilersFactory: { buildValidator: unused, buildSerializer: unused } };
