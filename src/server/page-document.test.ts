import { describe, expect, it } from 'vitest';
import { makeDocument } from './page-document.ts';

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
      { page: 'buyer', handle: 'mia', stats: null, history: [] },
      '',
      ASSETS,
      'https://drops.example.org',
    );
    expect(buyer).toContain('<meta name="robots" content="noindex">');
  });
});
