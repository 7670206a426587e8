import type { FastifyInstance } from 'fastify';
import { API_DOCS_CSS, makeApiDocsPage } from './api-docs-page.ts';
import type { RestRoute } from './core/rest.ts';
import { makeOpenApiDocument } from './openapi.ts';
import { VERSION } from './version.ts';

/** Serves the documentation of the REST routes, for machines and for people. */
export function serveApiDocs(app: FastifyInstance, routes: readonly RestRoute[]): void {
  const openApi = makeOpenApiDocument(routes, VERSION);
  const page = makeApiDocsPage(openApi);
  app.get('/api/openapi.json', (_request, reply) => reply.header('cache-control', 'no-cache').send(openApi));
  app.get('/api/docs.css', (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('text/css; charset=utf-8').send(API_DOCS_CSS),
  );
  app.get('/api/docs', (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page),
  );
}
