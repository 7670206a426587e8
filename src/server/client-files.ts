import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { AppError } from '#shared/kernel/errors.ts';

const DIST = join(import.meta.dirname, '../../dist/client');

/** Files whose names carry no hash: browsers must ask every time whether they changed. */
const FRESH_FILES = [
  'favicon.svg',
  'apple-touch-icon.png',
  'admin/service-worker.js',
  'admin/manifest.webmanifest',
] as const;

/** True where `npm run build` has been here. */
export function isClientBuilt(): boolean {
  return existsSync(join(DIST, 'admin/index.html'));
}

/** Where the public pages' manifest of hashed files lies; it is read by the server and never served. */
export const PUBLIC_MANIFEST_FILE = join(DIST, '.vite/public.json');

/** Serves the built clients: hashed files for ever, everything else checked on every visit, the operator's shell. */
export async function serveClientFiles(app: FastifyInstance): Promise<void> {
  const hashed = {
    immutable: true,
    maxAge: '365d',
    preCompressed: true,
    index: false,
    dotfiles: 'deny',
  } as const;
  await app.register(fastifyStatic, { root: join(DIST, 'assets'), prefix: '/assets/', ...hashed });
  await app.register(fastifyStatic, {
    root: join(DIST, 'admin/assets'),
    prefix: '/admin/assets/',
    decorateReply: false,
    ...hashed,
  });
  // What browsers show of the app before it is installed; none of it is needed to run.
  for (const folder of ['icons', 'screenshots']) {
    await app.register(fastifyStatic, {
      root: join(DIST, 'admin', folder),
      prefix: `/admin/${folder}/`,
      decorateReply: false,
      maxAge: '1d',
      index: false,
      dotfiles: 'deny',
    });
  }
  const fresh = (reply: FastifyReply, file: string) =>
    reply.header('cache-control', 'no-cache').sendFile(file, DIST, { cacheControl: false });
  for (const file of FRESH_FILES) app.get(`/${file}`, (_request, reply) => fresh(reply, file));

  // Setup is a page of the operator's app; browsers keep the token in the fragment across the redirect.
  app.get('/setup', (_request, reply) => reply.redirect('/admin/setup'));
  app.get('/admin', (_request, reply) => reply.redirect('/admin/'));
  app.get('/admin/*', (request, reply) => {
    // A missing file must be missing: the shell instead of a script would break an open tab without a word. Handles
    // have dots, too.
    if (/^(?!\/admin\/users\/).*\.[a-z0-9]+$/i.test(request.url.split('?', 1)[0] ?? ''))
      throw new AppError('request.not_found');
    return fresh(reply, 'admin/index.html');
  });
}
