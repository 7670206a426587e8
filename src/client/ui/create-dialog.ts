import type { Accessor } from 'solid-js';
import { createSignal } from 'solid-js';
import { createSubmission } from '#client/lib/create-submission.ts';
import type { ErrorCode } from '#shared/kernel/errors.ts';
import type { ConfirmErrors } from './confirm-dialog.tsx';

/** What is wrong with single fields, by their names. */
export type FieldErrors = Readonly<Record<string, string | undefined>>;

/** One dialog that asks the server for something, from the press of its button to its end. */
export interface DialogRequest<Input> {
  readonly busy: Accessor<boolean>;
  /** What is wrong with fields of the dialog's own. */
  readonly fields: Accessor<FieldErrors>;
  /** What is wrong with the password and the typed word, or with the whole. */
  readonly errors: Accessor<ConfirmErrors | undefined>;
  /** Shows what the dialog itself finds wrong, by field; true where that is nothing. */
  check(found: FieldErrors): boolean;
  send(input: Input): Promise<void>;
}

export interface DialogFields {
  /** The fields that the dialog has: a refusal about one of them stands there, everything else above the buttons. */
  readonly shown: readonly string[];
  /** Refusals without `fields` that belong to one field all the same. */
  readonly fieldOfCode?: Readonly<Partial<Record<ErrorCode, string>>>;
}

/** Follows a dialog's request. */
export function createDialog<Input, Answer>(
  request: (input: Input) => Promise<Answer>,
  { shown, fieldOfCode = {} }: DialogFields,
  onDone: (answer: Answer) => void,
): DialogRequest<Input> {
  const submission = createSubmission(async (input: Input) => ({ answer: await request(input) }));
  const [own, setOwn] = createSignal<FieldErrors>({});
  const fields = (): FieldErrors => {
    const error = submission.error();
    const field = error ? fieldOfCode[error.code] : undefined;
    return { ...submission.fields(), ...(field && error ? { [field]: error.message } : {}), ...own() };
  };
  return {
    busy: submission.busy,
    fields,
    errors: () => {
      const found = fields();
      const error = submission.error();
      if (error === null) return Object.keys(own()).length === 0 ? undefined : {};
      const isShown = shown.some((name) => found[name] !== undefined);
      return {
        typedWord: found['confirm'],
        password: found['currentPassword'],
        form: isShown ? undefined : error.message,
      };
    },
    check(found) {
      setOwn(found);
      return Object.keys(found).length === 0;
    },
    async send(input) {
      const done = await submission.send(input);
      if (done) onDone(done.answer);
    },
  };
}
