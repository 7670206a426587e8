import { BlockList, isIPv6 } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Actor } from './core/context.ts';
import { requireActor } from './core/trpc.ts';
import { type Credentials, readCredentials } from './http.ts';

/** This machine and networks that nobody else can send from. */
const PRIVATE = new BlockList();
PRIVATE.addSubnet('127.0.0.0', 8);
PRIVATE.addSubnet('10.0.0.0', 8);
PRIVATE.addSubnet('172.16.0.0', 12);
PRIVATE.addSubnet('192.168.0.0', 16);
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

/** What proxies add to what they pass on; whoever sends it stands for somebody else. */
const FORWARDING = /^(?:forwarded|via|x-forwarded-.*|x-real-ip|x-client-ip|true-client-ip|cf-.*|fastly-.*)$/;

export interface MetricsParts {
  readonly publicUrl: string | null;
  render(): string;
  authenticate(credentials: Credentials): Promise<Actor | null>;
}

/**
 * Serves what is measured to whoever collects it from this machine or a private network, without signing in, and to
 * people who may see it. It tells how busy the product is, which is nobody else's business.
 */
export function serveMetrics(http: FastifyInstance, parts: MetricsParts): void {
  http.get('/metrics', async (request, reply) => {
    if (!isCollector(request, parts.publicUrl)) {
      const credentials = readCredentials(request);
      await requireActor({ authenticate: () => parts.authenticate(credentials) }, 'operations.read');
    }
    return reply
      .header('cache-control', 'no-store')
      .type('text/plain; version=0.0.4; charset=utf-8')
      .send(parts.render());
  });
}

/**
 * A sender nearby, asking for itself: no proxy between, not under the public name, which leads here from outside
 * through whatever hides who asks, and no page in somebody's browser.
 */
function isCollector({ raw, headers }: FastifyRequest, publicUrl: string | null): boolean {
  const address = raw.socket.remoteAddress ?? '';
  if (!PRIVATE.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) return false;
  if (Object.keys(headers).some((name) => FORWARDING.test(name))) return false;
  if (headers['sec-fetch-site'] !== undefined && headers['sec-fetch-site'] !== 'none') return false;
  return publicUrl === null || headers.host !== URL.parse(publicUrl)?.host;
}
