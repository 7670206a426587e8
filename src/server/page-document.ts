import { formatMoney } from '#shared/kernel/money.ts';
import type { PublicBoard } from '#shared/live/board.ts';
import type { PageData } from '#shared/live/page-data.ts';
import { countSpots } from '#shared/spots/spots.rules.ts';

/** The files a page loads: made by the build, or by the development server. */
export interface PageAssets {
  readonly script: string;
  readonly styles: readonly string[];
  /** Set in development only, where Vite's own scripts are inline. */
  readonly nonce: string | null;
}

interface Head {
  readonly title: string;
  readonly description: string;
  /** Absolute address of the preview picture; null where a page has none. */
  readonly image: string | null;
  readonly url: string | null;
  /** Pages about people and pages with a secret address stay out of search engines. */
  readonly indexed: boolean;
}

/** The whole document around a page's HTML: tags for messengers, files, and the data the browser hydrates from. */
export function makeDocument(data: PageData, html: string, assets: PageAssets, origin: string): string {
  const head = headOf(data, origin);
  const image = head.image === null ? '' : previewTags(head.image);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>${escapeHtml(head.title)}</title>
<meta name="description" content="${escapeHtml(head.description)}">
<meta property="og:site_name" content="Syrup">
<meta property="og:type" content="website">
<meta property="og:title" content="${escapeHtml(head.title)}">
<meta property="og:description" content="${escapeHtml(head.description)}">
${head.url === null ? '' : `<meta property="og:url" content="${escapeHtml(head.url)}">\n<link rel="canonical" href="${escapeHtml(head.url)}">\n`}${image}${head.indexed ? '' : '<meta name="robots" content="noindex">\n'}<meta name="color-scheme" content="light dark">
${assets.nonce === null ? '' : `<meta property="csp-nonce" nonce="${assets.nonce}">\n`}<link rel="icon" href="/favicon.svg" type="image/svg+xml">
${assets.styles.map((href) => `<link rel="stylesheet" href="${href}">`).join('\n')}
<script type="module" src="${assets.script}"></script>
</head>
<body>
<div id="app">${html}</div>
<script type="application/json" id="page-data">${toEmbeddedJson(data)}</script>
</body>
</html>
`;
}

function previewTags(image: string): string {
  const address = escapeHtml(image);
  return `<meta property="og:image" content="${address}">
<meta property="og:image:width" content="1200">
<meta property="og:image:height" content="630">
<meta property="og:image:type" content="image/png">
<meta name="twitter:card" content="summary_large_image">
`;
}

function headOf(data: PageData, origin: string): Head {
  const plain = { image: null, url: null, indexed: true };
  switch (data.page) {
    case 'home':
      return { ...plain, title: 'Live waffles', description: 'Boards that are open now.', url: `${origin}/` };
    case 'waffle': {
      const { waffle, spots, seq } = data.board;
      const counts = countSpots(spots);
      const price = formatMoney(waffle.priceMinor, waffle.currency);
      const left =
        waffle.status === 'completed'
          ? 'The winner is drawn.'
          : counts.available === 0
            ? `All ${counts.total} spots are taken.`
            : `${counts.available} of ${counts.total} spots left.`;
      return {
        title: waffle.title,
        description: `${price} a spot. ${left}`,
        // The number makes the address new after each change, or messengers would show an old board.
        image: `${origin}/waffle/${waffle.slug}/preview.png?v=${seq}`,
        url: `${origin}/waffle/${waffle.slug}`,
        indexed: !waffle.archived,
      };
    }
    case 'draw':
      return {
        ...plain,
        title: `The draw of ${data.title}`,
        description: 'What was published before the draw, what came out, and how to check it yourself.',
        url: `${origin}/waffle/${data.slug}/draw`,
      };
    case 'buyer':
      return {
        ...plain,
        title: `@${data.handle}`,
        description: `Waffles of @${data.handle}.`,
        indexed: false,
      };
    case 'my':
      return {
        ...plain,
        title: `My spots · ${data.mine.waffle.title}`,
        description: 'Your spots and what you owe.',
        indexed: false,
      };
    case 'about':
      return {
        ...plain,
        title: 'About Syrup',
        description: 'How live waffles work here.',
        url: `${origin}/about`,
      };
    case 'problem':
      return { ...plain, title: data.title, description: data.sentence, indexed: false };
  }
}

/** A board is the bulk of its page and the same object for everybody who sees it at one number: written once. */
const textByBoard = new WeakMap<PublicBoard, string>();

function toEmbeddedJson(data: PageData): string {
  if (data.page !== 'waffle') return embeddable(data);
  const { board, ...personal } = data;
  let text = textByBoard.get(board);
  if (text === undefined) {
    text = embeddable(board);
    textByBoard.set(board, text);
  }
  return `{"board":${text},${embeddable(personal).slice(1)}`;
}

/** JSON that may stand inside a script element: nothing in it can end the element or begin a comment. */
function embeddable(value: object): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/** Makes text safe inside markup and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
