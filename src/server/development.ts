import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { ViteDevServer } from 'vite';
import { loosenForDevelopment } from './security-headers.ts';

const CLIENT_ROOT = join(import.meta.dirname, '../client');

/**
 * Puts Vite in front of the server for `npm run dev`: one command, one port, edits appear without a reload. Loaded by
 * a dynamic import only, so that a production installation needs no Vite.
 */
export async function serveDevelopmentClient(app: FastifyInstance): Promise<ViteDevServer> {
  const { createServer } = await import('vite');
  const vite = await createServer({
    // The default loader writes temporary files, which would restart a watched server for ever.
    configLoader: 'native',
    appType: 'custom',
    server: { middlewareMode: true, ws: { server: app.server } },
  });
  app.addHook('onRequest', (request, reply, next) => {
    vite.middlewares(request.raw, reply.raw, (error?: Error) => next(error));
  });
  // Not in onClose: Vite's sockets keep the server open, so closing would wait for itself.
  app.addHook('preClose', () => vite.close());
  app.get('/setup', (_request, reply) => reply.redirect('/admin/setup'));
  app.get('/admin', (_request, reply) => reply.redirect('/admin/'));
  app.get('/admin/*', async (request, reply) => {
    const template = await readFile(join(CLIENT_ROOT, 'admin/index.html'), 'utf8');
    const nonce = randomBytes(16).toString('base64');
    const html = await vite.transformIndexHtml(request.url, template);
    const policy = String(reply.getHeader('content-security-policy'));
    return reply
      .header('content-security-policy', loosenForDevelopment(policy, nonce))
      .type('text/html; charset=utf-8')
      .send(html.replaceAll('__NONCE__', nonce));
  });
  return vite;
}
