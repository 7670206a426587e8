import type { Accessor } from 'solid-js';
import { createSignal } from 'solid-js';
import { AppError } from '#shared/kernel/errors.ts';

/** One thing that is sent to the server and may come back refused: a form, a dialog, a button. */
export interface Submission<Input, Answer> {
  readonly busy: Accessor<boolean>;
  /** The last refusal; null once something was sent again. */
  readonly error: Accessor<AppError | null>;
  /** What the last refusal says of single fields, by the server's names. */
  readonly fields: Accessor<Readonly<Record<string, string>>>;
  /** Sends, unless something is on its way already. Answers undefined where it was refused; never rejects. */
  send(input: Input): Promise<Answer | undefined>;
  /** Forgets the last refusal. */
  reset(): void;
}

/** Follows one kind of request from the press of a button to its answer, one at a time. */
export function createSubmission<Input, Answer>(
  request: (input: Input) => Promise<Answer>,
): Submission<Input, Answer> {
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<AppError | null>(null);
  return {
    busy,
    error,
    fields: () => fieldsOf(error()),
    reset: () => setError(null),
    send: async (input) => {
      if (busy()) return undefined;
      setBusy(true);
      setError(null);
      try {
        return await request(input);
      } catch (cause) {
        setError(cause instanceof AppError ? cause : new AppError('server.unexpected', {}, { cause }));
        return undefined;
      } finally {
        setBusy(false);
      }
    },
  };
}

function fieldsOf(error: AppError | null): Readonly<Record<string, string>> {
  const fields = error?.details['fields'];
  if (typeof fields !== 'object' || fields === null) return {};
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
