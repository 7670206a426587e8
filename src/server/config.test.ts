import { describe, expect, it } from 'vitest';
import { trustedProxies } from './client-address.ts';
import { readConfig } from './config.ts';

const SECRET = 'b3c1f0d2a4e5968778695a4b3c2d1e0f';

describe('the configuration', () => {
  it('works without any setting, on the embedded database', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      port: 3000,
      databaseUrl: null,
      appSecret: null,
      trustProxy: 0,
      claimLimit: 'on',
    });
  });

  it.each([
    [{ PORT: 'eighty' }, 'PORT must be a number from 0 to 65535, not "eighty".'],
    [
      { DATABASE_URL: 'mysql://x' },
      'DATABASE_URL must be an address that begins with postgres:// or postgresql://.',
    ],
    [{ DATABASE_URL: 'postgres://x/y' }, 'APP_SECRET must be set together with DATABASE_URL'],
    [{ APP_SECRET: 'short' }, 'APP_SECRET must have at least 32 characters.'],
    [{ APP_SECRET: 'change-me-change-me-change-me-change-me' }, 'APP_SECRET is still the sample value'],
    [{ TRUST_PROXY: 'true' }, 'TRUST_PROXY must be a number of proxies or a list of their networks'],
    [{ ADMIN_PASSWORD: 'x' }, 'ADMIN_EMAIL must be set where ADMIN_PASSWORD or ADMIN_USERNAME is.'],
    [{ BOOTSTRAP: 'perhaps' }, 'BOOTSTRAP must be one of auto, manual, not "perhaps".'],
    [{ CLAIM_LIMIT: '5' }, 'CLAIM_LIMIT must be one of on, off'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of'],
  ])('stops the start with one clear line where a value is wrong: %o', (env, line) => {
    expect(() => readConfig(env)).toThrow(line);
  });

  it.each([
    '10.0.0.0/99',
    '10.0.0.0/33',
    '10.0.0.0/0',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '10.0.0.256',
    'fd00::/129',
    'fd00:::1',
    '1.2.3',
    '10.0.0.0/8,',
    '10.0.0.0/8, proxy',
    '-1',
    '100',
  ])('takes no proxies called %s', (wrong) => {
    expect(() => readConfig({ TRUST_PROXY: wrong })).toThrow(
      'TRUST_PROXY must be a number of proxies or a list of their networks',
    );
  });

  it('never repeats a database address, which may hold a password', () => {
    expect(() => readConfig({ DATABASE_URL: 'nonsense:hunter2' })).toThrow(/^(?!.*hunter2)/);
  });

  it('takes proxies as a count or as networks', () => {
    expect(readConfig({ TRUST_PROXY: '1' }).trustProxy).toBe(1);
    for (const networks of [
      ['10.0.0.0/8', 'fd00::/8'],
      ['192.0.2.7'],
      ['::1', '127.0.0.1/32', '2001:db8::/128'],
    ]) {
      const { trustProxy } = readConfig({ TRUST_PROXY: networks.join(', ') });
      expect(trustProxy).toEqual(networks);
      // What reads them when the server starts takes them too.
      expect(() => trustedProxies(trustProxy)).not.toThrow();
    }
  });

  it('cuts the slash behind the public address', () => {
    const config = readConfig({ PUBLIC_URL: 'https://drops.example.org/', APP_SECRET: SECRET });
    expect(config.publicUrl).toBe('https://drops.example.org');
  });
});
