import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { securityHeaders } from '#server/security-headers.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { createSender } from './send-crafted.ts';

/** The built product as it stands behind a proxy that speaks TLS: every kind of answer says how browsers must treat it. */

let runner: ProductRunner;
let product: RunningProduct;

beforeAll(async () => {
  runner = await createProductRunner({ PUBLIC_URL: 'https://drop.example', TRUST_PROXY: '1' });
  product = await runner.start('--demo');
});
afterAll(() => runner.remove());

const BOARD = 'signed-tour-vinyl';
const ANSWERS = [
  '/',
  `/waffle/${BOARD}`,
  `/waffle/${BOARD}/preview.png`,
  '/waffle/blue-wig-3/draw',
  '/waffle/nothing-here',
  '/buyer/mia.k',
  '/about',
  '/setup',
  '/admin',
  '/admin/',
  '/admin/waffles/any',
  '/admin/sw.js',
  '/admin/manifest.webmanifest',
  '/favicon.svg',
  '/robots.txt',
  '/assets/nothing.js',
  '/api/waffles',
  `/api/waffles/${BOARD}/export`,
  '/api/admin/admins',
  '/api/docs',
  '/api/openapi.json',
  '/trpc/waffles.listPublic?input=%7B%7D',
  '/healthz',
  '/readyz',
  '/metrics',
  '/nothing',
] as const;

/** Every script, style and font of the build. */
async function listAssets(): Promise<string[]> {
  const folders = ['assets', 'admin/assets'].map(async (folder) =>
    (await readdir(new URL(`../dist/client/${folder}`, import.meta.url)))
      .filter((name) => !/\.(?:br|gz)$/.test(name))
      .map((name) => `/${folder}/${name}`),
  );
  return (await Promise.all(folders)).flat();
}

describe('every answer of the built product', () => {
  it('has the security headers: pages, files, redirects, refusals', async () => {
    const sender = createSender(product.url);
    const send = (path: string) => sender.send({ method: 'GET', path, headers: { host: 'drop.example' } });
    const assets = await listAssets();
    expect(assets.length).toBeGreaterThan(20);
    const lacking: string[] = [];
    for (const path of [...ANSWERS, ...assets]) {
      const { status, headers } = await send(path);
      // The picture of a board is for the pages that link to it; that one says so, and nothing else does.
      const own = path.endsWith('/preview.png') ? { 'cross-origin-resource-policy': 'cross-origin' } : {};
      for (const [name, value] of Object.entries({ ...securityHeaders(true), ...own })) {
        if (headers[name] !== value) lacking.push(`${path} (${status}): ${name} is ${String(headers[name])}`);
      }
      if (headers['x-powered-by'] ?? headers.server) lacking.push(`${path} says what it runs on`);
    }
    sender.close();
    expect(lacking).toEqual([]);
  });

  it('sets cookies that are tied to this host, to TLS, and out of the reach of scripts', async () => {
    const sender = createSender(product.url);
    const { headers } = await sender.send({ method: 'GET', path: '/', headers: { host: 'drop.example' } });
    sender.close();
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^__Host-syrup_device=[\w-]{22}; Path=\/; .*HttpOnly; SameSite=Lax; Secure$/),
    ]);
  });

  it('comes from files that hold no script of a page’s own, which the policy would refuse', async () => {
    const page = await readFile(new URL('../dist/client/admin/index.html', import.meta.url), 'utf8');
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=|<style/i);
  });
});
