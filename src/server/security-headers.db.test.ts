import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from './app.fixture.ts';
import { securityHeaders } from './security-headers.ts';

let tls: TestApp;
let plain: TestApp;

beforeAll(async () => {
  tls = await startTestApp({ PUBLIC_URL: 'https://drop.example' });
  plain = await startTestApp();
});
afterAll(() => Promise.all([tls.remove(), plain.remove()]));

/** What is not as it should be on an answer. */
function missing(headers: Readonly<Record<string, unknown>>, behindTls: boolean): string[] {
  return Object.entries(securityHeaders(behindTls)).flatMap(([name, value]) =>
    headers[name] === value ? [] : [`${name}: ${String(headers[name])}`],
  );
}

describe('the security headers', () => {
  it('are on every answer of every REST route, refused or not', async () => {
    const without: unknown[] = [];
    for (const { method, path } of tls.app.routes) {
      const url = path.replaceAll(/:[a-z]+/gi, 'nothing');
      const { headers, statusCode } = await tls.app.http.inject({ method, url });
      const lacking = missing(headers, true);
      if (lacking.length > 0) without.push({ method, path, statusCode, lacking });
    }
    expect(without).toEqual([]);
    expect(tls.app.routes.length).toBeGreaterThan(40);
  });

  it('are on every other kind of answer', async () => {
    const big = 'x'.repeat(200_000);
    const asked = [
      { method: 'GET', url: '/trpc/waffles.listPublic?input=%7B%7D' },
      { method: 'GET', url: '/trpc/no.such' },
      { method: 'GET', url: '/trpc/audit.list' },
      { method: 'POST', url: '/trpc/auth.signIn' },
      { method: 'POST', url: '/api/claims', payload: big, headers: { 'content-type': 'application/json' } },
      { method: 'POST', url: '/api/claims', payload: 'a=b', headers: { 'content-type': 'text/plain' } },
      { method: 'POST', url: '/api/claims', headers: { origin: 'https://evil.example' } },
      { method: 'OPTIONS', url: '/api/waffles' },
      { method: 'HEAD', url: '/api/waffles' },
      { method: 'DELETE', url: '/nothing' },
      { method: 'GET', url: '/api/openapi.json' },
      { method: 'GET', url: '/api/docs' },
      { method: 'GET', url: '/healthz' },
      { method: 'GET', url: '/readyz' },
      { method: 'GET', url: '/metrics' },
    ] as const;
    for (const request of asked) {
      const { headers } = await tls.app.http.inject(request);
      expect(missing(headers, true), `${request.method} ${request.url}`).toEqual([]);
      // Another origin is allowed nothing, in any way.
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  it('tell browsers to stay on TLS only where there is TLS', async () => {
    const { headers } = await plain.app.http.inject({ url: '/healthz' });
    expect(missing(headers, false)).toEqual([]);
    expect(headers['strict-transport-security']).toBeUndefined();
    const kept = (await tls.app.http.inject({ url: '/healthz' })).headers['strict-transport-security'];
    expect(Number(/max-age=(\d+); includeSubDomains/.exec(String(kept))?.[1])).toBeGreaterThanOrEqual(
      31_536_000,
    );
  });

  it('allow no script, style or frame that is not ours', () => {
    const policy = securityHeaders(true)['content-security-policy'] ?? '';
    const directives = new Map(
      policy.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1)] as const),
    );
    expect(policy).not.toMatch(/unsafe|\*|nonce|http:/);
    expect(directives.get('default-src')).toEqual(["'none'"]);
    for (const name of ['script-src', 'style-src', 'connect-src', 'worker-src', 'form-action']) {
      expect(directives.get(name), name).toEqual(["'self'"]);
    }
    for (const name of ['base-uri', 'object-src', 'frame-ancestors']) {
      expect(directives.get(name), name).toEqual(["'none'"]);
    }
  });
});
