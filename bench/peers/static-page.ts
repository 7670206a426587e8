import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { listen } from './listen.ts';

export interface StaticPage {
  readonly port: number;
  readonly path: string;
  close(): void;
}

const SCRIPTS = /<script\b[^>]*>[\s\S]*?<\/script>\s*/g;

/**
 * The product's page as a file: the same HTML and style sheets without a script, compressed before and served from
 * memory. What it needs to be painted is the least that any page with this content can need.
 */
export async function serveStaticPage(pageUrl: string): Promise<StaticPage> {
  const html = (await (await fetch(pageUrl)).text()).replaceAll(SCRIPTS, '');
  const files = new Map<string, { body: Buffer; type: string }>();
  files.set('/page', { body: gzipSync(html, { level: 9 }), type: 'text/html; charset=utf-8' });
  for (const [, path = ''] of html.matchAll(/<link\b[^>]*href="(\/[^"]+)"/g)) {
    const answer = await fetch(new URL(path, pageUrl));
    const body = gzipSync(Buffer.from(await answer.arrayBuffer()), { level: 9 });
    files.set(path, { body, type: answer.headers.get('content-type') ?? 'text/plain' });
  }
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '');
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': file.type,
      'content-encoding': 'gzip',
      'content-length': file.body.length,
      'cache-control': 'no-cache',
    });
    response.end(file.body);
  });
  return {
    port: await listen(server),
    path: '/page',
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
