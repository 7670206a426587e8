import { describe, expect, it } from 'vitest';
import { maySocketOpen, refuseWrite, type WriteFacts } from './check-origin.ts';

/** What the operators' app sends. */
const OWN: WriteFacts = {
  method: 'POST',
  origin: 'https://syrup.test',
  secFetchSite: 'same-origin',
  host: 'syrup.test',
  publicUrl: 'https://syrup.test',
  contentType: 'application/json',
  hasBody: true,
  clientHeader: '1',
  actsByCookie: true,
  isOwnClient: true,
};

const FOREIGN_ORIGINS = [
  'null',
  '',
  'https://evil.test',
  'http://syrup.test',
  'https://syrup.test:8443',
  'https://syrup.test.evil.test',
  'https://evilsyrup.test',
  'https://sub.syrup.test',
  'https://syrup.test/',
  'https://syrup.test/path',
  'https://syrup.test@evil.test',
  'https://evil.test#syrup.test',
  'file://',
  'file://syrup.test',
  'chrome-extension://syrup.test',
  'ws://syrup.test',
  'syrup.test',
  'https://syrup.test, https://evil.test',
];
const FOREIGN_TYPES = [
  undefined,
  '',
  'text/plain',
  'text/plain; application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data; boundary=application/json',
  'application/jsonx',
  'application/json+xml',
  'application/json, text/plain',
  'application/json; charset=utf-7',
  'application/json; charset=utf-8; boundary=x',
  'application/json;a=b',
  'application/csp-report',
  'text/json',
  'applicationjson',
];
const FOREIGN_SITES = ['cross-site', 'same-site', 'none', '', 'same-origin, cross-site'];
const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE', 'post', 'QUERY', 'PROPFIND'];
const CLIENT_HEADERS = [undefined, '', '0', 'true', '1, 1'];

describe('a write by session cookie', () => {
  it('passes from our own page', () => {
    expect(refuseWrite(OWN)).toBeNull();
    expect(refuseWrite({ ...OWN, contentType: 'application/json; charset=utf-8' })).toBeNull();
    expect(refuseWrite({ ...OWN, contentType: 'application/json;charset=UTF-8' })).toBeNull();
    expect(refuseWrite({ ...OWN, secFetchSite: undefined })).toBeNull();
    expect(refuseWrite({ ...OWN, publicUrl: null })).toBeNull();
  });

  it('never passes from another site, whatever the rest of the request looks like', () => {
    let tried = 0;
    const passed: unknown[] = [];
    const attempt = (change: Partial<WriteFacts>): void => {
      tried += 1;
      if (refuseWrite({ ...OWN, ...change }) === null) passed.push(change);
    };
    for (const method of WRITES) {
      for (const isOwnClient of [true, false]) {
        for (const origin of FOREIGN_ORIGINS) {
          for (const secFetchSite of ['same-origin', 'cross-site', undefined]) {
            attempt({ method, isOwnClient, origin, secFetchSite });
          }
        }
        for (const secFetchSite of FOREIGN_SITES) attempt({ method, isOwnClient, secFetchSite });
        for (const contentType of FOREIGN_TYPES) attempt({ method, isOwnClient, contentType });
        for (const clientHeader of CLIENT_HEADERS) attempt({ method, isOwnClient, clientHeader });
        attempt({ method, isOwnClient, origin: undefined, secFetchSite: undefined });
      }
    }
    expect(passed).toEqual([]);
    expect(tried).toBeGreaterThan(500);
  });

  it('needs our origin even where the browser sends none', () => {
    expect(refuseWrite({ ...OWN, origin: undefined, secFetchSite: undefined, isOwnClient: false })).toBe(
      'request.foreign_origin',
    );
  });

  it('is refused as no JSON where only the type is wrong', () => {
    expect(refuseWrite({ ...OWN, contentType: 'text/plain' })).toBe('request.not_json');
  });
});

describe('a write without the session cookie', () => {
  const CURL: WriteFacts = {
    ...OWN,
    origin: undefined,
    secFetchSite: undefined,
    clientHeader: undefined,
    actsByCookie: false,
    isOwnClient: false,
  };

  it('passes from a script over REST', () => {
    expect(refuseWrite(CURL)).toBeNull();
    expect(refuseWrite({ ...CURL, method: 'DELETE', hasBody: false, contentType: undefined })).toBeNull();
    expect(refuseWrite({ ...CURL, method: 'POST', hasBody: false, contentType: undefined })).toBeNull();
  });

  it('needs a JSON body where it has one', () => {
    for (const contentType of FOREIGN_TYPES) {
      expect(refuseWrite({ ...CURL, contentType }), contentType).toBe('request.not_json');
    }
  });

  it('is refused from another site all the same, so that no page can claim in its visitors’ names', () => {
    for (const origin of FOREIGN_ORIGINS) expect(refuseWrite({ ...CURL, origin }), origin).not.toBeNull();
    for (const secFetchSite of FOREIGN_SITES) expect(refuseWrite({ ...CURL, secFetchSite })).not.toBeNull();
  });

  it('needs the client’s header and a JSON body at the door of our own client', () => {
    expect(refuseWrite({ ...CURL, isOwnClient: true })).toBe('request.foreign_origin');
    expect(refuseWrite({ ...CURL, isOwnClient: true, clientHeader: '1' })).toBeNull();
    expect(
      refuseWrite({ ...CURL, isOwnClient: true, clientHeader: '1', hasBody: false, contentType: undefined }),
    ).toBe('request.not_json');
  });
});

describe('a read', () => {
  it.each(['GET', 'HEAD', 'OPTIONS'])(
    'by %s passes from everywhere, because it changes nothing',
    (method) => {
      expect(
        refuseWrite({ ...OWN, method, origin: 'https://evil.test', secFetchSite: 'cross-site' }),
      ).toBeNull();
    },
  );
});

describe('our own origin', () => {
  const own = (origin: string, host: string, publicUrl: string | null) =>
    refuseWrite({ ...OWN, origin, host, publicUrl }) === null;

  it.each([
    ['http://localhost:3000', 'localhost:3000', null, true],
    ['http://localhost:3000', 'localhost:3001', null, false],
    ['http://127.0.0.1:3000', 'localhost:3000', null, false],
    ['https://syrup.test', 'syrup.test', null, true],
    ['http://syrup.test', 'syrup.test:80', null, true],
    ['https://syrup.test', 'syrup.test:443', null, true],
    ['https://SYRUP.test', 'syrup.test', null, false],
    // Behind a proxy that rewrites the host only PUBLIC_URL can tell.
    ['https://syrup.test', 'app:3000', 'https://syrup.test', true],
    ['https://syrup.test', 'app:3000', 'https://syrup.test/', true],
    ['https://syrup.test', 'app:3000', null, false],
    // The public host without TLS is somebody on the wire; another name of the same machine is not.
    ['http://syrup.test', 'syrup.test', 'https://syrup.test', false],
    ['http://192.168.1.5:3000', '192.168.1.5:3000', 'https://syrup.test', true],
    ['http://localhost:4000', 'localhost:4000', 'http://localhost:3000', true],
  ])('%s at host %s with public address %s: %s', (origin, host, publicUrl, expected) => {
    expect(own(origin, host, publicUrl)).toBe(expected);
  });

  it('is none where the request names no host', () => {
    expect(refuseWrite({ ...OWN, host: undefined, publicUrl: null, origin: 'https://syrup.test' })).toBe(
      'request.foreign_origin',
    );
  });
});

describe('a live socket', () => {
  it('opens for our own pages only', () => {
    expect(maySocketOpen(OWN)).toBe(true);
    expect(maySocketOpen({ ...OWN, origin: undefined, secFetchSite: undefined })).toBe(false);
    expect(maySocketOpen({ ...OWN, origin: undefined })).toBe(false);
    for (const origin of FOREIGN_ORIGINS) expect(maySocketOpen({ ...OWN, origin }), origin).toBe(false);
    for (const secFetchSite of FOREIGN_SITES) expect(maySocketOpen({ ...OWN, secFetchSite })).toBe(false);
  });
});
