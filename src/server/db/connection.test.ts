import { describe, expect, test } from 'vitest';
import { describeConnection, parseDatabaseUrl, toDatabaseUrl } from './connection.ts';

describe('a database address', () => {
  test.each([
    { host: 'db.example.com', port: 5433, user: 'me', database: 'drops', password: 'p@s:s/w%rd ü' },
    { host: '/tmp/a folder, ü', port: 5432, user: 'postgres', database: 'a b' },
    { host: '::1', port: 5432, user: 'me', database: 'x', options: '-c search_path=a' },
  ])('of $host survives being written and read', (connection) => {
    expect(parseDatabaseUrl(toDatabaseUrl(connection))).toEqual(connection);
  });

  test('asks for an encrypted connection where the original did', () => {
    const connection = parseDatabaseUrl('postgresql://me@db.example.com/x?sslmode=no-verify');
    expect(connection.ssl).toEqual({ rejectUnauthorized: false });
    expect(toDatabaseUrl(connection)).toContain('sslmode=no-verify');
  });

  test('is described without the password', () => {
    const connection = parseDatabaseUrl('postgresql://me:secret@db.example.com/x');
    expect(describeConnection(connection)).toBe('x at db.example.com:5432');
  });
});
