import { render, screen } from '@solidjs/testing-library';
import { expect, test } from 'vitest';
import { Pagination, visiblePages } from './pagination.tsx';

test.each([
  { page: 1, pageCount: 1, expected: [1] },
  { page: 1, pageCount: 5, expected: [1, 2, 'gap', 5] },
  { page: 3, pageCount: 5, expected: [1, 2, 3, 4, 5] },
  { page: 5, pageCount: 31, expected: [1, 'gap', 4, 5, 6, 'gap', 31] },
  { page: 31, pageCount: 31, expected: [1, 'gap', 30, 31] },
])('On page $page of $pageCount the neighbours and both ends can be reached', (given) => {
  expect(visiblePages(given.page, given.pageCount)).toEqual(given.expected);
});

test('The first page has no way back, but keeps the place of the arrow', () => {
  render(() => <Pagination label="Pages" page={1} pageCount={3} hrefFor={(page) => `?page=${page}`} />);
  const back = screen.getByRole('link', { name: 'Previous page' });
  expect(back.getAttribute('aria-disabled')).toBe('true');
  expect(back.getAttribute('href')).toBeNull();
  expect(screen.getByRole('link', { name: 'Next page' }).getAttribute('href')).toBe('?page=2');
  expect(screen.getByRole('link', { name: 'Page 1' }).getAttribute('aria-current')).toBe('page');
});
