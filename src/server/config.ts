import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { LOG_LEVELS, type LogLevel } from '#shared/operations/operations.rules.ts';

/** Everything an operator of this product can set, checked. This file is the only reader of the environment. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Null on the embedded database. */
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  /** Null on the embedded database without `APP_SECRET`: then one is made and kept in `dataDir`. */
  readonly appSecret: string | null;
  /** Where people reach the product, without a trailing slash; null means "as each request names it". */
  readonly publicUrl: string | null;
  /** How many proxies stand in front, or their networks; 0 trusts none. Never "all of them". */
  readonly trustProxy: number | readonly string[];
  readonly admin: {
    readonly email: string;
    readonly password: string | null;
    readonly username: string | null;
  } | null;
  readonly bootstrap: 'auto' | 'manual';
  /** Super admins may be deleted without being demoted first; the last active one never. */
  readonly allowSuperAdminDelete: boolean;
  readonly claimLimit: 'on' | 'off';
  /** Base addresses of a drand chain for sealed draws; empty where draws use the sealed secret alone. */
  readonly drandUrls: readonly string[];
  /** `off`: nobody is asked to whom the address of a sign-in belongs. */
  readonly whois: 'on' | 'off';
  readonly logLevel: LogLevel | 'silent';
  /** Opens `GET /api/admin/logs` to whoever sends it; null where only people may read the log. */
  readonly logAccessToken: string | null;
  /** An endpoint that speaks OpenAI's chat protocol; null where no captions are made. */
  readonly captions: {
    /** Without a trailing slash, `/chat/completions` follows it. */
    readonly baseUrl: string;
    readonly apiKey: string | null;
    readonly model: string;
  } | null;
}

const SECRET_LENGTH_MIN = 32;
const SAMPLE_SECRET = /change.?me|example|secret-here|placeholder/i;
const DRAND_DEFAULT = 'https://api.drand.sh,https://drand.cloudflare.com';

/** A setting that is wrong; its message is the one line the start prints before it ends. */
export class ConfigError extends Error {
  constructor(name: string, problem: string) {
    super(`${name} ${problem}`);
    this.name = 'ConfigError';
  }
}

/** Reads and checks the environment, the process's own unless another is given. Throws `ConfigError` on the first wrong value. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const text = (name: string) => {
    const value = env[name]?.trim();
    return value === undefined || value === '' ? null : value;
  };
  const databaseUrl = readUrl('DATABASE_URL', text('DATABASE_URL'), ['postgres:', 'postgresql:']);
  const appSecret = readSecret('APP_SECRET', text('APP_SECRET'));
  if (databaseUrl !== null && appSecret === null) {
    throw new ConfigError(
      'APP_SECRET',
      'must be set together with DATABASE_URL, so that every process has the same.',
    );
  }
  return {
    port: readPort(text('PORT')),
    host: text('HOST') ?? '127.0.0.1',
    dataDir: resolve(text('DATA_DIR') ?? './data'),
    databaseUrl,
    redisUrl: readUrl('REDIS_URL', text('REDIS_URL'), ['redis:', 'rediss:']),
    appSecret,
    publicUrl: readUrl('PUBLIC_URL', text('PUBLIC_URL'), ['http:', 'https:'])?.replace(/\/+$/, '') ?? null,
    trustProxy: readTrustProxy(text('TRUST_PROXY')),
    admin: readAdmin(text('ADMIN_EMAIL'), text('ADMIN_PASSWORD'), text('ADMIN_USERNAME')),
    bootstrap: readChoice('BOOTSTRAP', text('BOOTSTRAP') ?? 'auto', ['auto', 'manual']),
    allowSuperAdminDelete:
      readChoice('ALLOW_SUPER_ADMIN_DELETE', text('ALLOW_SUPER_ADMIN_DELETE') ?? 'false', [
        'true',
        'false',
      ]) === 'true',
    claimLimit: readChoice('CLAIM_LIMIT', text('CLAIM_LIMIT') ?? 'on', ['on', 'off']),
    drandUrls: readDrandUrls(text('DRAND_URL') ?? DRAND_DEFAULT),
    whois: readChoice('WHOIS', text('WHOIS') ?? 'on', ['on', 'off']),
    logLevel: readChoice('LOG_LEVEL', text('LOG_LEVEL') ?? 'info', [...LOG_LEVELS, 'silent']),
    logAccessToken: readSecret('LOG_ACCESS_TOKEN', text('LOG_ACCESS_TOKEN')),
    captions: readCaptions(text('CAPTIONS_BASE_URL'), text('CAPTIONS_API_KEY'), text('CAPTIONS_MODEL')),
  };
}

/** Where somebody on this machine reaches what listens there. */
export function localUrl(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function readPort(value: string | null): number {
  if (value === null) return 3000;
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new ConfigError('PORT', `must be a number from 0 to 65535, not "${value}".`);
  }
  return port;
}

function readUrl(name: string, value: string | null, protocols: readonly string[]): string | null {
  if (value === null) return null;
  const protocol = URL.parse(value)?.protocol;
  if (protocol === undefined || !protocols.includes(protocol)) {
    // The value itself is not repeated: it may hold a password.
    throw new ConfigError(
      name,
      `must be an address that begins with ${protocols.map((p) => `${p}//`).join(' or ')}.`,
    );
  }
  return value;
}

function readSecret(name: string, value: string | null): string | null {
  if (value === null) return null;
  if (value.length < SECRET_LENGTH_MIN) {
    throw new ConfigError(name, `must have at least ${SECRET_LENGTH_MIN} characters.`);
  }
  if (SAMPLE_SECRET.test(value))
    throw new ConfigError(name, 'is still the sample value; make one of your own.');
  return value;
}

function readTrustProxy(value: string | null): number | readonly string[] {
  if (value === null) return 0;
  if (/^\d{1,2}$/.test(value)) return Number(value);
  const networks = value.split(',').map((network) => network.trim());
  if (networks.every(isNetwork)) return networks;
  throw new ConfigError(
    'TRUST_PROXY',
    'must be a number of proxies or a list of their networks, never "true".',
  );
}

/** An address, or a network with its prefix length; a prefix of 0 would trust the whole internet. */
function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  if (prefix === undefined) return true;
  return /^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}

function readAdmin(email: string | null, password: string | null, username: string | null): Config['admin'] {
  if (email === null) {
    if (password !== null || username !== null) {
      throw new ConfigError('ADMIN_EMAIL', 'must be set where ADMIN_PASSWORD or ADMIN_USERNAME is.');
    }
    return null;
  }
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new ConfigError('ADMIN_EMAIL', 'must be an email address.');
  return { email: email.toLowerCase(), password, username };
}

function readCaptions(url: string | null, apiKey: string | null, model: string | null): Config['captions'] {
  const baseUrl = readUrl('CAPTIONS_BASE_URL', url, ['https:', 'http:'])?.replace(/\/+$/, '');
  if (baseUrl === undefined) {
    if (apiKey === null && model === null) return null;
    throw new ConfigError('CAPTIONS_BASE_URL', 'must be set where CAPTIONS_API_KEY or CAPTIONS_MODEL is.');
  }
  if (model === null) throw new ConfigError('CAPTIONS_MODEL', 'must be set where CAPTIONS_BASE_URL is.');
  return { baseUrl, apiKey, model };
}

function readDrandUrls(value: string): readonly string[] {
  if (value === 'off') return [];
  return value.split(',').map((part) => {
    const url = readUrl('DRAND_URL', part.trim(), ['https:', 'http:']) ?? '';
    return url.replace(/\/+$/, '');
  });
}

function readChoice<const Choice extends string>(
  name: string,
  value: string,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined)
    throw new ConfigError(name, `must be one of ${choices.join(', ')}, not "${value}".`);
  return found;
}
