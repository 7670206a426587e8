import { ZodError } from 'zod';
import type { ErrorDetails } from '#shared/kernel/errors.ts';

const FIELDS_MAX = 20;

export interface DescribedIssues {
  /** One sentence: the first problem, with the field's name. */
  readonly message: string;
  /** `{fields: {name: sentence}}`, so that a form can show each one where it belongs. */
  readonly details: ErrorDetails;
}

/** Says in words what was wrong with an input; null where the error is no validation error. */
export function describeIssues(error: unknown): DescribedIssues | null {
  if (!(error instanceof ZodError)) return null;
  const fields: Record<string, string> = {};
  for (const issue of error.issues.slice(0, FIELDS_MAX)) {
    const path = issue.path.join('.').slice(0, 100);
    fields[path] ??= issue.message.slice(0, 300);
  }
  const [name, sentence] = Object.entries(fields)[0] ?? ['', 'The input is not valid.'];
  return { message: name === '' ? sentence : `${name}: ${sentence}`, details: { fields } };
}
