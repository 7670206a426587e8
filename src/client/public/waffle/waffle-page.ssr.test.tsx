import { describe, expect, it } from 'vitest';
import type { PageData } from '#shared/live/page-data.ts';
import { renderPage } from '../entry-server.tsx';
import { makeTestBoard, makeTestPage } from './test-page.fixture.ts';

const textOf = (html: string) =>
  html
    .replace(/<!--.*?-->/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

const render = (data: PageData) => {
  const html = renderPage(data);
  return { html, text: textOf(html) };
};

describe('the waffle page without scripts', () => {
  const board = makeTestBoard({ 4: ['paid', 'kat.k'], 12: ['pending', 'a_very_long_name'] });

  it('can be read: title, price, counts, every spot and how to pay', () => {
    const { html, text } = render(makeTestPage(board));
    expect(text).toContain('Blue Wig #3');
    expect(text).toContain('$5.00 a spot');
    expect(text).toContain('23 of 25 left');
    expect(text).toContain('1 claimed · 1 paid');
    expect(text).toContain('Venmo @blue-wigs Cash App $bluewigs');
    expect(text).toContain('As of 12:00 UTC');
    expect(html.match(/data-n="/g)).toHaveLength(25);
    expect(html).toContain('Spot 12, claimed, @a_very_long_name');
  });

  it('has no script and no inline style, because the policy allows none', () => {
    expect(render(makeTestPage(board)).html).not.toMatch(/<script|\sstyle=/);
  });

  it('never lets an operator’s or a buyer’s text become markup', () => {
    const evil = '"><img src=x onerror=alert(1)>';
    const { html } = render(
      makeTestPage(makeTestBoard({}, { title: evil, description: evil, paymentInfo: evil })),
    );
    expect(html).not.toContain('<img src=x');
  });

  it('outlines the spots of the handle this browser claimed with, and leads back to them', () => {
    const page = makeTestPage(board, { rememberedHandle: 'a_very_long_name', mySpotsPath: '/my/known' });
    const { html, text } = render(page);
    expect(html.match(/data-n="12"[^>]*data-mine/)).not.toBeNull();
    expect(html).toContain('href="/my/known"');
    expect(text).toContain('12 is yours, not paid yet.');
  });

  it('names posts on Instagram and other hosts by what they are', () => {
    const mediaLinks = ['https://www.instagram.com/p/a/', 'https://video.example.org/b'];
    const { text } = render(makeTestPage(makeTestBoard({}, { mediaLinks })));
    expect(text).toContain('IG Post 1');
    expect(text).toContain('video.example.org 2');
  });
});

describe('the waffle page at the end of a drop', () => {
  it('says that everything is taken', () => {
    const everything = Object.fromEntries(
      Array.from({ length: 25 }, (_, at) => [at + 1, ['paid', 'bob'] as const]),
    );
    expect(render(makeTestPage(makeTestBoard(everything))).text).toContain('All 25 taken.');
  });

  it('names every winner, and says nowhere that anybody lost', () => {
    const board = {
      ...makeTestBoard(
        { 4: ['paid', 'kat'], 9: ['paid', 'mia'], 10: ['paid', 'bob'] },
        { status: 'completed', itemCount: 2 },
      ),
      winners: [
        { item: 1, number: 9, handle: 'mia', method: 'draw' },
        { item: 2, number: 4, handle: 'kat', method: 'draw' },
      ],
    } as const;
    const { html, text } = render(makeTestPage(board, { rememberedHandle: 'mia' }));
    expect(text).toMatch(/We have winners .*Item 1 · Spot 9 · @mia · that is you! .*Item 2 · Spot 4 · @kat/);
    expect(html).toContain('href="/waffle/blue-wig-3/draw"');
    expect(html).toContain('Spot 10, taken, @bob');
    expect(html).not.toMatch(/los(?:er|t|e)\b/i);
    expect(text).not.toContain('Pick for me');
  });

  it('keeps an archived board readable and takes no claims', () => {
    const { html, text } = render(makeTestPage(makeTestBoard({ 4: ['paid', 'kat'] }, { archived: true })));
    expect(text).toContain('This waffle is archived; it takes no more claims.');
    expect(text).not.toContain('Pick for me');
    expect(html).not.toContain('aria-pressed');
  });
});
