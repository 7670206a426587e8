import { randomUUID } from 'node:crypto';
import type { Core } from '#server/core/context.ts';

const DAY_MS = 86_400_000;
/** As long as the queue keeps the jobs that made them. */
const KEPT_DAYS = 7;
/** No file of a job may fill the disk. */
const RESULT_BYTES_MAX = 512 * 1024 * 1024;

export interface NewResult {
  readonly jobId: string;
  readonly name: string;
  readonly contentType: string;
}

/**
 * Writes a file of a job into the database, piece by piece as it comes, each piece whole UTF-8 text of at most a
 * megabyte. It can be fetched once all of it is there; until then it is half-made, and `discardResults` takes it away.
 */
export async function storeResult(
  core: Core,
  { jobId, name, contentType }: NewResult,
  pieces: AsyncIterable<string>,
): Promise<void> {
  const em = core.fork();
  const id = randomUUID();
  await em.execute(
    'insert into result_file (id, job_id, name, content_type, created_at) values (?, ?, ?, ?, ?)',
    [id, jobId, name, contentType, core.clock.now()],
  );
  let sizeBytes = 0;
  let number = 0;
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece);
    sizeBytes += bytes.length;
    if (sizeBytes > RESULT_BYTES_MAX) throw new Error(`${name} has become too large to be kept.`);
    number += 1;
    await em.execute('insert into result_part (file_id, number, bytes) values (?, ?, ?)', [
      id,
      number,
      bytes,
    ]);
  }
  await em.execute('update result_file set size_bytes = ?, completed_at = ? where id = ?', [
    sizeBytes,
    core.clock.now(),
    id,
  ]);
}

/** Removes everything that a job has made so far: of a try that did not succeed nothing is kept. */
export async function discardResults({ core, jobId }: { core: Core; jobId: string }): Promise<void> {
  await core.fork().execute('delete from result_file where job_id = ?', [jobId]);
}

/** Removes files that have been kept long enough; returns how many. */
export async function removeOldResults(core: Core): Promise<number> {
  const before = new Date(core.clock.now().getTime() - KEPT_DAYS * DAY_MS);
  const rows = await core
    .fork()
    .execute<unknown[]>('delete from result_file where created_at < ? returning 1', [before]);
  return rows.length;
}
