import type { QueuedWrite } from '#client/sync/queued-write.ts';

export interface ExportFacts {
  /** Whose changes these are. */
  readonly accountName: string;
  readonly nowMs: number;
}

export interface QueueFile {
  /** `syrup-queue-20261120-194403.json`, in UTC. */
  readonly name: string;
  readonly text: string;
}

/** Writes the undecided changes down, for whoever has to enter them by hand. Field by field: nothing secret can slip in. */
export function exportQueue(writes: readonly QueuedWrite[], { accountName, nowMs }: ExportFacts): QueueFile {
  const exportedAt = new Date(nowMs).toISOString();
  const changes = writes
    .filter((write) => write.state !== 'settled')
    .map((write) => ({
      operation_id: write.opId,
      state: write.state,
      action: write.action,
      version: write.version,
      made_at: new Date(write.madeAtMs).toISOString(),
      tries: write.tries,
      about: write.about,
      input: write.input,
      refusal:
        write.refusal === null
          ? null
          : {
              code: write.refusal.code,
              message: write.refusal.message,
              details: write.refusal.details,
              at: new Date(write.refusal.atMs).toISOString(),
            },
    }));
  const stamp = exportedAt.slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  return {
    name: `syrup-queue-${stamp}.json`,
    text: `${JSON.stringify({ exported_at: exportedAt, account: accountName, changes }, null, 2)}\n`,
  };
}

/** Hands a file to the person, from memory: there may be no network. */
export function saveFile({ name, text }: QueueFile): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Safari reads the file only after the click has been dealt with.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
