import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ViteDevServer } from 'vite';
import type { PageData } from '#shared/live/page-data.ts';
import { PUBLIC_MANIFEST_FILE } from './client-files.ts';
import { makeDocument, type PageAssets } from './page-document.ts';

const SERVER_BUNDLE = join(import.meta.dirname, '../../dist/server/entry-server.js');

/** What `src/client/public/entry-server.tsx` exports: synchronous, with all data as props, so that it emits no script. */
interface ServerBundle {
  renderPage(data: PageData): string;
}

export interface RenderedPage {
  readonly document: string;
  /** The nonce that the page's policy must name; null outside development. */
  readonly nonce: string | null;
}

/** Turns a page's data into its document. */
export type RenderPage = (data: PageData, origin: string) => Promise<RenderedPage>;

/** Renders with the built bundle. */
export async function createBuiltRenderer(): Promise<RenderPage> {
  const bundle = (await import(SERVER_BUNDLE)) as ServerBundle;
  const assets = await readAssets();
  return (data, origin) =>
    Promise.resolve({ document: makeDocument(data, bundle.renderPage(data), assets, origin), nonce: null });
}

async function readAssets(): Promise<PageAssets> {
  const manifest = JSON.parse(await readFile(PUBLIC_MANIFEST_FILE, 'utf8')) as Record<
    string,
    { file: string; css?: string[]; isEntry?: boolean }
  >;
  const entry = Object.values(manifest).find((chunk) => chunk.isEntry === true);
  if (entry === undefined)
    throw new Error('The build has no entry for the public pages; run “npm run build”.');
  return { script: `/${entry.file}`, styles: (entry.css ?? []).map((file) => `/${file}`), nonce: null };
}

/** Renders with the sources as they are now, for `npm run dev`. */
export function createDevelopmentRenderer(vite: ViteDevServer): RenderPage {
  return async (data, origin) => {
    const bundle = (await vite.ssrLoadModule('/public/entry-server.tsx')) as ServerBundle;
    const nonce = randomBytes(16).toString('base64');
    const assets = { script: '/public/entry-client.tsx', styles: ['/public/public.css'], nonce };
    const document = makeDocument(data, bundle.renderPage(data), assets, origin);
    const transformed = await vite.transformIndexHtml('/', document);
    return { document: transformed.replaceAll('__NONCE__', nonce), nonce };
  };
}
