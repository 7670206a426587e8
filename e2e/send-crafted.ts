import { Agent, type OutgoingHttpHeaders, request } from 'node:http';

/** One request with exactly these headers: `fetch` would add its own and refuse some. */
export interface Crafted {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface CraftedAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
  /** From the first byte sent to the last one received. */
  readonly tookMs: number;
}

export interface Sender {
  send(crafted: Crafted): Promise<CraftedAnswer>;
  close(): void;
}

/** Sends crafted requests over connections that it keeps, `maxSockets` of them at most. */
export function createSender(url: string, maxSockets = 8): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets });
  return {
    send: ({ method, path, headers, body }) =>
      new Promise((resolve, reject) => {
        const sent: OutgoingHttpHeaders = { ...headers };
        if (body !== undefined) sent['content-length'] = Buffer.byteLength(body);
        const began = performance.now();
        const asking = request(new URL(path, url), { method, headers: sent, agent }, (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              text: Buffer.concat(chunks).toString(),
              tookMs: performance.now() - began,
            }),
          );
        });
        asking.on('error', reject);
        asking.end(body);
      }),
    close: () => agent.destroy(),
  };
}
