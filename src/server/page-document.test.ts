import { describe, expect, it } from 'vitest';
import type { PageData, WafflePage } from '#shared/live/page-data.ts';
import { makeDocument } from './page-document.ts';

function makeWafflePage(title: string): WafflePage {
  return {
    page: 'waffle',
    payMethods: [],
    renderedAt: '2026-11-20T19:00:00.000Z',
    rememberedHandle: null,
    url: 'https://drops.example.org/waffle/blue-wig',
    hasDraw: false,
    mySpotsPath: null,
    board: {
      seq: 1,
      spots: [],
      winners: [],
      waffle: {
        id: 1,
        slug: 'blue-wig',
        title,
        description: '',
        paymentInfo: '',
        imageUrl: null,
        mediaLinks: [],
        totalSpots: 2,
        priceMinor: 500,
        currency: 'USD',
        itemCount: 1,
        holdMinutes: null,
        pendingPerHandleMax: null,
        publicExport: true,
        status: 'active',
        archived: false,
        createdAt: '2026-11-20T19:00:00.000Z',
        completedAt: null,
      },
    },
  };
}

const ASSETS = { script: '/assets/public.js', styles: ['/assets/public.css'], nonce: null };

describe('the document of a public page', () => {
  const document = makeDocument(
    { page: 'problem', status: 404, title: '"><script>alert(1)</script>', sentence: '</script><img src=x>' },
    '<h1>Gone</h1>',
    ASSETS,
    'https://drops.example.org',
  );

  it('never lets a text become markup, neither in tags nor in the data for the browser', () => {
    expect(document).not.toContain('<script>alert(1)');
    expect(document).not.toContain('</script><img');
    expect(document.match(/<script/g)).toHaveLength(2);
  });

  it('has no inline script, so that the strict policy holds', () => {
    expect(document).toContain('<script type="module" src="/assets/public.js"></script>');
    expect(document).toContain('<script type="application/json" id="page-data">');
  });

  it('keeps pages about people out of search engines', () => {
    const buyer = makeDocument(
      {
        page: 'buyer',
        handle: 'mia',
        stats: null,
        history: { rows: [], total: 0, page: 1, perPage: 25 },
        filter: 'all',
        loyalty: null,
        xp: { rows: [], total: 0 },
      },
      '',
      ASSETS,
      'https://drops.example.org',
    );
    expect(buyer).toContain('<meta name="robots" content="noindex">');
  });

  it('gives the browser exactly the data the page was made of, boards with their awkward texts included', () => {
    const data: PageData = { ...makeWafflePage('</script><!-- \u2028 "x"'), rememberedHandle: 'mia' };
    for (const page of [data, { ...data, rememberedHandle: null }]) {
      const html = makeDocument(page, '', ASSETS, 'https://drops.example.org');
      const json = /<script type="application\/json" id="page-data">(.*)<\/script>/.exec(html)?.[1] ?? '';
      expect(JSON.parse(json)).toEqual(page);
      expect(json).not.toContain('<');
    }
  });
});
