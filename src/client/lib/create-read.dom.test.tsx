import { render, screen } from '@solidjs/testing-library';
import { QueryClient, useQuery } from '@tanstack/solid-query';
import { Suspense } from 'solid-js';
import { expect, test, vi } from 'vitest';
import { AppError } from '#shared/kernel/errors.ts';
import { createRead } from './create-read.ts';

const toAppError = (cause: unknown) => new AppError('server.unexpected', {}, { cause });

test('A page that is read again in the background stays in the document: with its focus, its open dialogs, its place', async () => {
  const client = new QueryClient();
  client.setQueryData(['waffles'], 'as it was', { updatedAt: 1 });
  const answer = vi.fn(() => Promise.resolve('as it was'));
  function Page() {
    const query = useQuery(
      () => ({ queryKey: ['waffles'], queryFn: answer }),
      () => client,
    );
    const list = createRead<string>(query, toAppError);
    return (
      <div>
        <input aria-label="Search" />
        <p>{list.data()}</p>
      </div>
    );
  }
  render(() => (
    <Suspense fallback="Loading">
      <Page />
    </Suspense>
  ));
  const field = screen.getByLabelText('Search');
  field.focus();
  let moves = 0;
  const observer = new MutationObserver((changes) => {
    moves += changes.length;
  });
  observer.observe(document.body, { childList: true, subtree: true });
  await vi.waitFor(() => expect(answer).toHaveBeenCalled());
  for (let times = 0; times < 3; times += 1) {
    await client.refetchQueries();
    await new Promise((resolve) => setTimeout(resolve));
  }
  observer.disconnect();
  expect(answer.mock.calls.length).toBeGreaterThan(2);
  expect(moves).toBe(0);
  expect(document.activeElement).toBe(field);
});
