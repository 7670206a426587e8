import { describe, expect, it } from 'vitest';
import { readShared } from './read-shared.ts';

const share = (params: { title?: unknown; text?: unknown; url?: unknown }) =>
  readShared({ title: undefined, text: undefined, url: undefined, ...params });

describe('something that was shared with the app', () => {
  it('gives its address, wherever the other app put it, without the marks that follow people', () => {
    const link = 'https://www.instagram.com/p/C8xYz/';
    expect(share({ url: `${link}?igsh=abc` }).link).toBe(link);
    expect(share({ text: `See this wig: ${link}?utm_source=ig_web_copy_link. Nice!` }).link).toBe(link);
    expect(share({ title: link }).link).toBe(link);
    expect(share({ url: 'https://example.org/a?page=2&fbclid=x' }).link).toBe('https://example.org/a?page=2');
  });

  it('gives a title of whatever words came with it', () => {
    expect(share({ title: 'Blue Wig', url: 'https://example.org/' }).title).toBe('Blue Wig');
    expect(share({ title: 'Instagram', text: 'https://example.org/  by  ana' }).title).toBe('by ana');
    expect(share({ text: 'https://example.org/' }).title).toBe('');
    expect(share({ title: 'x'.repeat(300) }).title).toHaveLength(120);
  });

  it('takes nothing for an address that is none, or that is not encrypted', () => {
    for (const url of [
      'http://example.org/',
      'javascript:alert(1)',
      'https://',
      'https://[',
      ['https://a.b'],
      7,
    ]) {
      expect(share({ url }).link).toBeNull();
    }
    expect(share({})).toEqual({ title: '', link: null });
  });
});
