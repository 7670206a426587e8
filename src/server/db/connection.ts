import { Client, type ClientConfig } from 'pg';

/** Where a database is and who signs in there; `host` is a host name or the folder of a unix socket. */
export interface DatabaseConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password?: string;
  readonly ssl?: NonNullable<ClientConfig['ssl']>;
  /** Extra `-c name=value` switches for every session, as an address may carry them in `?options=`. */
  readonly options?: string;
  /** The schema that `search_path` in `options` names, where it is not the database's own. */
  readonly schema?: string;
}

/** A database can be named by its parts (the embedded server) or by a `postgresql://` address. */
export type DatabaseAddress = { readonly connection: DatabaseConnection } | { readonly url: string };

/** A database that can't be used at all: wrong address, no answer, too old. Its message is one sentence without secrets. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
}

/**
 * Takes a `postgresql://user:password@host:port/database?sslmode=…` address apart.
 *
 * The parts are passed on one by one, because `pg` lets an address win over every option given beside it, the planner
 * switches of the group commit included. Throws `DatabaseUnavailableError` without repeating the address, which
 * usually holds a password.
 */
export function parseDatabaseUrl(url: string): DatabaseConnection {
  if (!/^postgres(?:ql)?:\/\//.test(url)) {
    throw new DatabaseUnavailableError('The database address has to start with postgresql://.');
  }
  let client: Client;
  try {
    client = new Client({ connectionString: url });
  } catch (error) {
    throw new DatabaseUnavailableError('The database address is not a valid postgresql:// address.', {
      cause: error,
    });
  }
  const { host, port, user, database, password, ssl } = client;
  if (!user || !database) {
    // `pg` falls back to the name of whoever runs the process, which a container may not have.
    throw new DatabaseUnavailableError('The database address has to name a user and a database.');
  }
  const options = new URLSearchParams(url.split('?')[1] ?? '').get('options');
  return {
    host,
    port,
    user,
    database,
    ...(password ? { password } : {}),
    ...(ssl ? { ssl } : {}),
    ...(options ? { options } : {}),
  };
}

/** Resolves an address to its parts. */
export function toConnection(address: DatabaseAddress): DatabaseConnection {
  return 'url' in address ? parseDatabaseUrl(address.url) : address.connection;
}

function isUnverified(ssl: NonNullable<DatabaseConnection['ssl']>): boolean {
  return typeof ssl === 'object' && ssl.rejectUnauthorized === false;
}

/**
 * Writes a connection as an address that `pg` and this product understand; a socket folder goes into `?host=`.
 * Certificates that the original address named as files are not written again.
 */
export function toDatabaseUrl(connection: DatabaseConnection): string {
  const { host, port, user, database, password, ssl, options } = connection;
  const who = encodeURIComponent(user) + (password ? `:${encodeURIComponent(password)}` : '');
  const isSocket = host.startsWith('/');
  const where = isSocket ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  // Written by hand, because URLSearchParams writes a blank as a plus, which libpq does not read back.
  const query = [
    ...(isSocket ? [`host=${encodeURIComponent(host)}`] : []),
    ...(ssl ? [`sslmode=${isUnverified(ssl) ? 'no-verify' : 'require'}`] : []),
    ...(options ? [`options=${encodeURIComponent(options)}`] : []),
  ].join('&');
  return `postgresql://${who}@${where}:${port}/${encodeURIComponent(database)}${query ? `?${query}` : ''}`;
}

/** Names a database for people: never with the password. */
export function describeConnection({ host, port, database }: DatabaseConnection): string {
  return host.startsWith('/') ? `${database} in ${host}` : `${database} at ${host}:${port}`;
}
