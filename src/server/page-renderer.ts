import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ViteDevServer } from 'vite';
import type { PublicBoard } from '#shared/live/board.ts';
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
  const assetsOf = await readAssets();
  const renderBody = onceForStrangers((data) => bundle.renderPage(data));
  return (data, origin) => {
    const document = makeDocument(data, renderBody(data), assetsOf(data.page), origin);
    return Promise.resolve({ document, nonce: null });
  };
}

/**
 * Renders a board's page once for all who come as strangers, which is nearly everybody when a drop starts: until the
 * board changes, or the minute does, which the page shows. The board is one object per log number, so it is the key.
 */
function onceForStrangers(render: (data: PageData) => string): (data: PageData) => string {
  const kept = new WeakMap<PublicBoard, { readonly key: string; readonly html: string }>();
  return (data) => {
    if (data.page !== 'waffle' || data.rememberedHandle !== null || data.mySpotsPath !== null)
      return render(data);
    const key = `${data.renderedAt.slice(0, 'YYYY-MM-DDTHH:MM'.length)} ${data.url} ${data.hasDraw}`;
    const found = kept.get(data.board);
    if (found?.key === key) return found.html;
    const html = render(data);
    kept.set(data.board, { key, html });
    return html;
  };
}

/** One chunk of Vite's manifest, by its source. */
interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
  readonly isEntry?: boolean;
}

/** What `entry-client.tsx` loads for a page. Its style sheets stand in the document, so that nothing waits for scripts. */
const PART_OF_PAGE: Readonly<Record<PageData['page'], string | null>> = {
  waffle: null,
  problem: null,
  home: 'public/home-page.css',
  about: 'public/about-page.css',
  draw: 'public/draw/draw-page.tsx',
  buyer: 'public/buyer-page.tsx',
  my: 'public/my-spots/my-spots-page.tsx',
};

async function readAssets(): Promise<(page: PageData['page']) => PageAssets> {
  const manifest = JSON.parse(await readFile(PUBLIC_MANIFEST_FILE, 'utf8')) as Record<string, Chunk>;
  const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry === true);
  const script = entry === undefined ? undefined : manifest[entry]?.file;
  if (entry === undefined || script === undefined)
    throw new Error('The build has no entry for the public pages; run “npm run build”.');
  return (page) => {
    const part = PART_OF_PAGE[page];
    const styles = stylesOf(manifest, part === null ? [entry] : [entry, part]);
    return { script: `/${script}`, styles: styles.map((file) => `/${file}`), nonce: null };
  };
}

/** The style sheets of chunks and of what they import, in the order of the cascade. */
function stylesOf(manifest: Readonly<Record<string, Chunk>>, names: readonly string[]): string[] {
  const seen = new Set<string>();
  const visit = (name: string): string[] => {
    const chunk = manifest[name];
    if (chunk === undefined || seen.has(name)) return [];
    seen.add(name);
    const own = chunk.file.endsWith('.css') ? [chunk.file] : [];
    return [...(chunk.imports ?? []).flatMap(visit), ...(chunk.css ?? []), ...own];
  };
  return [...new Set(names.flatMap(visit))];
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
