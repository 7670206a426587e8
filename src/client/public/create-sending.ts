import type { Accessor } from 'solid-js';
import { createSignal } from 'solid-js';
import { keepOperation } from '#client/lib/keep-operation.ts';
import { CallError, send } from './call-server.ts';

/** One kind of write, from the tap to the answer. */
export interface Sending<Input extends object> {
  readonly busy: Accessor<boolean>;
  /** Why the last one failed, as a sentence; null where it did not. */
  readonly problem: Accessor<string | null>;
  /** Sends, unless something is on its way. True once the server has done it. */
  send(input: Input): Promise<boolean>;
  reset(): void;
}

const NO_ANSWER = 'No answer from the server. Try again: it is done once, however often you tap.';

export function createSending<Input extends object>(path: string): Sending<Input> {
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string | null>(null);
  const operation = keepOperation();
  return {
    busy,
    problem,
    reset: () => setProblem(null),
    send: async (input) => {
      if (busy()) return false;
      setBusy(true);
      setProblem(null);
      try {
        await send(path, { ...input, opId: operation.idFor(input) });
        operation.answered();
        return true;
      } catch (error) {
        const refusal = error instanceof CallError && error.code !== 'network.unreachable' ? error : null;
        if (refusal?.retry === 'never') operation.answered();
        setProblem(refusal?.message ?? NO_ANSWER);
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
