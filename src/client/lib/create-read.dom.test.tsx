import { render, screen } from '@solidjs/testing-library';
import { QueryClient, useQuery } from '@tanstack/solid-query';
import { Match, Suspense, Switch } from 'solid-js';
import { expect, test, vi } from 'vitest';
import { AppError } from '#shared/kernel/errors.ts';
import { createPolledRead } from './create-polled-read.ts';
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

test('A page that asks again by itself keeps what is typed on it when an answer does not come, and says how old it is', async () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, networkMode: 'always' } } });
  let answer = () => Promise.resolve('three jobs');
  function Page() {
    const query = useQuery(
      () => ({ queryKey: ['jobs'], queryFn: () => answer() }),
      () => client,
    );
    const list = createPolledRead<string>(query, (cause) =>
      cause instanceof AppError ? cause : new AppError('server.unexpected', {}, { cause }),
    );
    return (
      <Switch fallback="Loading">
        <Match when={list.error()}>{(error) => <p>{error().code}</p>}</Match>
        <Match when={list.data()}>
          {(data) => (
            <>
              <input aria-label="Buyers" />
              <p>{data()}</p>
              <p>{list.asOfMs() === null ? 'Just now' : 'Old'}</p>
            </>
          )}
        </Match>
      </Switch>
    );
  }
  render(() => <Page />);
  await screen.findByText('three jobs');
  const field = screen.getByLabelText('Buyers');
  answer = () => Promise.reject(new AppError('network.unreachable'));
  await client.refetchQueries();
  await screen.findByText('Old');
  expect(screen.getByLabelText('Buyers')).toBe(field);
  answer = () => Promise.resolve('four jobs');
  await client.refetchQueries();
  await screen.findByText('four jobs');
  await screen.findByText('Just now');
  expect(screen.getByLabelText('Buyers')).toBe(field);
  // Whoever may not look any more sees nothing of it.
  answer = () => Promise.reject(new AppError('access.denied'));
  await client.refetchQueries();
  await screen.findByText('access.denied');
  expect(screen.queryByText('four jobs')).toBeNull();
});
