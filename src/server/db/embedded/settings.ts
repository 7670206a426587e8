/**
 * How the embedded server is tuned: for one product on one machine, safe against power loss, small in memory. The
 * product's own pools need 10 connections a process; the rest is for the command line, backups and spare.
 */
const DEFAULT_SETTINGS: Readonly<Record<string, string>> = {
  max_connections: '40',
  shared_buffers: '64MB',
  work_mem: '8MB',
  effective_cache_size: '512MB',
  random_page_cost: '1.1',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  // No replicas and no online file copies: the smallest log. Backups go through COPY.
  wal_level: 'minimal',
  max_wal_senders: '0',
  wal_compression: 'pglz',
  min_wal_size: '32MB',
  max_wal_size: '256MB',
  checkpoint_timeout: '10min',
  // One process fewer of every kind that this product has no use for.
  io_method: 'sync',
  max_logical_replication_workers: '0',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  idle_in_transaction_session_timeout: '60s',
  log_min_duration_statement: '1s',
};

/** The port is only a part of the socket file's name; the server listens on no network address. */
export const SOCKET_PORT = 5432;

/** The superuser of the cluster. Who may sign in is decided by the 0700 folder of the socket. */
export const SUPERUSER = 'postgres';

/**
 * Puts the settings on the server's command line, where they win over every file, so that a data folder never carries
 * settings of an older version of the product.
 */
export function toServerArguments(
  settings: Readonly<Record<string, string>>,
  socketFolder: string,
): string[] {
  const all = {
    ...DEFAULT_SETTINGS,
    ...settings,
    listen_addresses: '',
    port: String(SOCKET_PORT),
    // A list of folders: quoted, because a blank or comma in the name would end it.
    unix_socket_directories: `"${socketFolder.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
