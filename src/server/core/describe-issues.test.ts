import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeIssues } from './describe-issues.ts';

describe('the words for a wrong input', () => {
  it('name the field first and list one sentence per field', () => {
    const parsed = z
      .object({ a: z.int(), b: z.string().min(1, 'Say something.') })
      .safeParse({ a: 'x', b: '' });
    const described = describeIssues(parsed.error);
    expect(described?.message).toMatch(/^a: /);
    expect(described?.details).toMatchObject({ fields: { b: 'Say something.' } });
  });

  it('are none for any other error', () => {
    expect(describeIssues(new Error('secret path'))).toBeNull();
  });
});
