import { newEnvelope } from './new-envelope.ts';

/** The operation id of what somebody is trying to do. */
export interface KeptOperation {
  /**
   * The id for an input. The same input keeps its id until `answered`, so that a double tap, a retry and a lost answer
   * do it once.
   */
  idFor(input: unknown): string;
  /** The server has decided: the same input again means doing it again. */
  answered(): void;
}

export function keepOperation(): KeptOperation {
  let kept: { readonly key: string; readonly opId: string } | null = null;
  return {
    idFor: (input) => {
      const key = JSON.stringify(input);
      if (kept?.key !== key) kept = { key, opId: newEnvelope().opId };
      return kept.opId;
    },
    answered: () => {
      kept = null;
    },
  };
}
