import Fastify from 'fastify';
import type { ClaimAnswer } from '#shared/spots/spots.schemas.ts';

/** What both sides answer. */
export const ANSWER: ClaimAnswer = {
  slug: 'bench-1-1',
  handle: 'buyer1',
  numbers: [1],
  requested: 1,
  priceMinor: 500,
  claimedAt: '2026-11-20T19:00:00.000Z',
  holdUntil: null,
  seq: 1,
  ticket: 'c2FtcGxlLXRpY2tldC1mb3ItdGhlLWJlbmNo',
};

/** The same call as a plain Fastify route: the body checked by a JSON schema, the answer sent, and nothing else. */
export async function servePlainRoute(): Promise<{ port: number }> {
  const app = Fastify({ logger: false });
  const body = {
    type: 'object',
    required: ['opId', 'slug', 'numbers', 'handle'],
    properties: {
      opId: { type: 'string', format: 'uuid' },
      slug: { type: 'string', maxLength: 88, pattern: '^[a-z0-9-]+$' },
      numbers: { type: 'array', minItems: 1, maxItems: 100, items: { type: 'integer', minimum: 1 } },
      handle: { type: 'string', maxLength: 200 },
    },
  };
  app.post('/trpc/spots.claim', { schema: { body } }, (_request, reply) =>
    reply.send({ result: { data: ANSWER } }),
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0 };
}
