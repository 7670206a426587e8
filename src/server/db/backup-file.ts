import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip, createGzip } from 'node:zlib';

/**
 * A backup is one compressed file of lines. The first says what it is; then come the tables, each with a line of its
 * own before its rows; the last has the digest of all lines before it. A row is a JSON list of its columns' values as
 * PostgreSQL writes them, so that every type comes back exactly as it was, on any version of the server.
 */

const FORMAT = 'syrup-backup';
const FORMAT_VERSION = 1;

/** A file that is no backup, or is damaged; its message is one sentence. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

export interface BackupHeader {
  /** The version of the product that made it. */
  readonly version: string;
  readonly createdAt: string;
  /** Migrations that the database had, in order. */
  readonly migrations: readonly string[];
  /** The secret of an embedded installation; null where the environment has it. */
  readonly appSecret: string | null;
  /** By which an installation whose environment has the secret is recognised. */
  readonly appSecretDigest: string;
}

export interface BackupTable {
  readonly table: string;
  readonly columns: readonly string[];
}

export interface BackupSequence {
  readonly sequence: string;
  /** The last number that was given. */
  readonly value: string;
}

export type BackupLine =
  | { readonly kind: 'table'; readonly table: BackupTable }
  /** A JSON list of texts and nulls. */
  | { readonly kind: 'row'; readonly row: string }
  | { readonly kind: 'sequence'; readonly sequence: BackupSequence };

/**
 * Writes a backup beside its place and moves it there once it is whole and on the disk; readable by its owner only,
 * because it holds everything. Refuses to replace a file.
 */
export async function writeBackup(
  path: string,
  header: BackupHeader,
  lines: AsyncIterable<BackupLine>,
): Promise<{ readonly bytes: number }> {
  if ((await stat(path).catch(() => null)) !== null) throw new BackupError(`${path} exists already.`);
  const fresh = `${path}.part`;
  try {
    await pipeline(
      encode(header, lines),
      createGzip(),
      createWriteStream(fresh, { mode: 0o600, flush: true }),
    );
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
  return { bytes: (await stat(path)).size };
}

async function* encode(header: BackupHeader, lines: AsyncIterable<BackupLine>): AsyncGenerator<string> {
  const digest = createHash('sha256');
  const write = (text: string): string => {
    const line = `${text}\n`;
    digest.update(line);
    return line;
  };
  yield write(JSON.stringify({ format: FORMAT, formatVersion: FORMAT_VERSION, ...header }));
  for await (const line of lines) {
    if (line.kind === 'row') yield write(line.row);
    else yield write(JSON.stringify(line.kind === 'table' ? line.table : line.sequence));
  }
  yield `${JSON.stringify({ sha256: digest.digest('hex') })}\n`;
}

/** Reads what a backup is, having read all of it and found it whole. */
export async function checkBackup(path: string): Promise<BackupHeader> {
  let header: BackupHeader | null = null;
  const digest = createHash('sha256');
  let sum: string | null = null;
  for await (const line of readLines(path)) {
    if (sum !== null) throw damaged(path);
    if (header === null) {
      header = readHeader(path, line);
    } else if (line.startsWith('{"sha256":')) {
      sum = (JSON.parse(line) as { sha256: string }).sha256;
      continue;
    }
    digest.update(`${line}\n`);
  }
  if (header === null || sum === null || sum !== digest.digest('hex')) throw damaged(path);
  return header;
}

/** The lines between the first and the last, of a backup that was found whole. */
export async function* readBackup(path: string): AsyncGenerator<BackupLine> {
  let isFirst = true;
  for await (const line of readLines(path)) {
    if (isFirst) {
      isFirst = false;
    } else if (line.startsWith('[')) {
      yield { kind: 'row', row: line };
    } else if (line.startsWith('{"table":')) {
      yield { kind: 'table', table: JSON.parse(line) as BackupTable };
    } else if (line.startsWith('{"sequence":')) {
      yield { kind: 'sequence', sequence: JSON.parse(line) as BackupSequence };
    }
  }
}

function readHeader(path: string, line: string): BackupHeader {
  const found = parse(line);
  if (found?.['format'] !== FORMAT) throw new BackupError(`${path} is no backup of this product.`);
  if (found['formatVersion'] !== FORMAT_VERSION) {
    throw new BackupError(`${path} was made by a newer version of this product; restore it with that one.`);
  }
  const { format: _format, formatVersion: _version, ...header } = found;
  return header as unknown as BackupHeader;
}

function parse(line: string): Record<string, unknown> | null {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}

const damaged = (path: string) => new BackupError(`${path} is damaged or incomplete; nothing was restored.`);

/** Lines end at a line feed and nowhere else: texts may hold what other readers take for an end. */
async function* readLines(path: string): AsyncGenerator<string> {
  const file = await open(path).catch(() => {
    throw new BackupError(`${path} can’t be read.`);
  });
  await file.close();
  const decoder = new StringDecoder('utf8');
  const source = createReadStream(path);
  let rest = '';
  try {
    for await (const chunk of source.pipe(createGunzip().on('error', () => source.destroy()))) {
      const parts = (rest + decoder.write(chunk as Buffer)).split('\n');
      rest = parts.pop() ?? '';
      yield* parts;
    }
  } catch (error) {
    throw new BackupError(`${path} is damaged or no backup of this product.`, { cause: error });
  } finally {
    source.destroy();
  }
  if (rest !== '') yield rest;
}
