/** Why the embedded PostgreSQL cannot be used, as one sentence for the person who starts the product. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/** The part of a failed system call that helps: `EACCES`, `EROFS`, `ENOSPC`, … */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
