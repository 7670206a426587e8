import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { normaliseHandle, readHistoryPlace } from '#shared/buyers/buyers.rules.ts';
import { AppError, ERRORS } from '#shared/kernel/errors.ts';
import type { PublicBoard } from '#shared/live/board.ts';
import type { PageData } from '#shared/live/page-data.ts';
import { makeDeviceCookie, readDeviceId, readRememberedHandle } from './cookies.ts';
import type { Core } from './core/context.ts';
import { getBuyerStats, listBuyerHistory } from './features/buyers/buyers.queries.ts';
import { hasDraw } from './features/draws/draws.queries.ts';
import { getBuyerLoyalty, listXp, toPublicStanding, toPublicXp } from './features/loyalty/loyalty.queries.ts';
import type { BoardCache } from './features/spots/cache-boards.ts';
import { makeTicket, makeTicketSeed } from './features/spots/make-ticket.ts';
import { getMySpots, isTicketKnown, type Queries } from './features/spots/spots.queries.ts';
import type { BoardImages } from './features/studio/render-board-image.ts';
import { listShownMethods } from './features/studio/studio.queries.ts';
import { listPublicWaffles } from './features/waffles/waffles.queries.ts';
import { isBehindTls, toRefusal } from './http.ts';
import type { RenderPage } from './page-renderer.ts';
import { loosenForDevelopment } from './security-headers.ts';
import { VERSION } from './version.ts';

const HOME_WAFFLES_MAX = 100;
/** Rows of the XP ledger on a buyer's page; all of them are over REST. */
const XP_SHOWN = 20;
const HISTORY_PER_PAGE = 25;

export interface PagesParts {
  readonly core: Core;
  readonly pool: Queries;
  readonly appSecret: string;
  readonly boards: BoardCache;
  readonly images: BoardImages;
  readonly render: RenderPage;
  readonly publicUrl: string | null;
  /** Where links begin now, unless they begin where the request came to. */
  findBaseUrl(): Promise<string | null>;
}

type Params = Readonly<Record<string, string>>;

/** Serves the buyers' pages: readable without JavaScript, with everything messengers want to know. */
export function servePages(app: FastifyInstance, parts: PagesParts): void {
  const page = (path: string, load: (request: FastifyRequest) => Promise<PageData>) => {
    app.get(path, async (request, reply) => sendPage(parts, request, reply, await loaded(load, request)));
  };
  page('/', () => loadHome(parts));
  page('/about', () => Promise.resolve({ page: 'about', version: VERSION }));
  page('/waffle/:slug', (request) => loadWaffle(parts, request));
  page('/waffle/:slug/draw', (request) => loadDraw(parts, request));
  page('/buyer/:handle', (request) => loadBuyer(parts, request));
  page('/my/:ticket', (request) => loadMySpots(parts, request));
  app.get('/waffle/:slug/preview.png', async (request, reply) => {
    const { slug = '' } = request.params as Params;
    const board = await parts.boards.get(slug);
    const image = await parts.images.preview(board.public);
    return reply
      .header('cache-control', 'public, max-age=60')
      .header('cross-origin-resource-policy', 'cross-origin')
      .type('image/png')
      .send(image);
  });
}

/** A person who follows a broken link gets a page that says so, not a JSON object. */
async function loaded(
  load: (request: FastifyRequest) => Promise<PageData>,
  request: FastifyRequest,
): Promise<PageData> {
  try {
    return await load(request);
  } catch (error) {
    const refusal = toRefusal(error);
    if (refusal.code === 'server.unexpected') throw error;
    return problemPage(refusal);
  }
}

/** The page for a refusal. */
function problemPage(refusal: AppError): PageData {
  const status = ERRORS[refusal.code].http;
  const title = status === 404 ? 'Not found' : status >= 500 ? 'Something went wrong' : 'This did not work';
  return { page: 'problem', status, title, sentence: refusal.message };
}

/** Renders and sends a page. */
async function sendPage(
  parts: Pick<PagesParts, 'render' | 'publicUrl' | 'findBaseUrl'>,
  request: FastifyRequest,
  reply: FastifyReply,
  data: PageData,
): Promise<FastifyReply> {
  const { document, nonce } = await parts.render(data, await originOf(parts, request));
  const behindTls = isBehindTls(parts.publicUrl);
  if (readDeviceId(request.headers.cookie, behindTls) === null) {
    reply.header('set-cookie', makeDeviceCookie(behindTls));
  }
  if (nonce !== null) {
    const policy = String(reply.getHeader('content-security-policy'));
    reply.header('content-security-policy', loosenForDevelopment(policy, nonce));
  }
  // The address is the secret here: it must not travel on with the next link.
  if (data.page === 'my') reply.header('referrer-policy', 'no-referrer');
  return reply
    .code(data.page === 'problem' ? data.status : 200)
    .header('cache-control', data.page === 'my' ? 'no-store' : 'private, no-cache')
    .type('text/html; charset=utf-8')
    .send(document);
}

async function originOf(parts: Pick<PagesParts, 'findBaseUrl'>, request: FastifyRequest): Promise<string> {
  return (await parts.findBaseUrl()) ?? `${request.protocol}://${request.host}`;
}

async function loadHome(parts: PagesParts): Promise<PageData> {
  const { rows } = await listPublicWaffles(parts.core.fork(), { page: 1, perPage: HOME_WAFFLES_MAX });
  return { page: 'home', waffles: rows };
}

async function loadWaffle(parts: PagesParts, request: FastifyRequest): Promise<PageData> {
  const { slug = '' } = request.params as Params;
  const { public: board } = await parts.boards.get(slug);
  const { cookie } = request.headers;
  const behindTls = isBehindTls(parts.publicUrl);
  const rememberedHandle = readRememberedHandle(cookie, behindTls);
  return {
    page: 'waffle',
    board,
    renderedAt: parts.core.clock.now().toISOString(),
    rememberedHandle,
    url: `${await originOf(parts, request)}/waffle/${board.waffle.slug}`,
    hasDraw: await hasDraw(parts.core.fork(), board.waffle.id),
    mySpotsPath: await findMySpotsPath(parts, board, rememberedHandle, readDeviceId(cookie, behindTls)),
    payMethods: await listShownMethods(parts.pool, board.waffle.id),
  };
}

/** Leads a browser back to what it claimed here, which it has nowhere to store. One look-up, and only for buyers. */
async function findMySpotsPath(
  parts: PagesParts,
  { waffle, spots }: PublicBoard,
  handle: string | null,
  deviceId: string | null,
): Promise<string | null> {
  if (handle === null || deviceId === null || !spots.some((spot) => spot.handle === handle)) return null;
  const seed = makeTicketSeed({ opId: '', waffleId: waffle.id, handle }, deviceId);
  const ticket = makeTicket(parts.appSecret, seed);
  return (await isTicketKnown(parts.pool, ticket)) ? `/my/${ticket}` : null;
}

async function loadDraw(parts: PagesParts, request: FastifyRequest): Promise<PageData> {
  const { slug = '' } = request.params as Params;
  const { waffle } = (await parts.boards.get(slug)).public;
  if (!(await hasDraw(parts.core.fork(), waffle.id))) throw new AppError('draw.not_found');
  return { page: 'draw', slug: waffle.slug, title: waffle.title };
}

async function loadBuyer({ core }: PagesParts, request: FastifyRequest): Promise<PageData> {
  const { handle: typed = '' } = request.params as Params;
  const handle = normaliseHandle(typed);
  if (handle === null) throw new AppError('buyer.not_found');
  const { filter, page } = readHistoryPlace(request.query as Params);
  const place = { page, perPage: HISTORY_PER_PAGE };
  try {
    const stats = await getBuyerStats(core.fork(), handle, core.clock.now());
    const history = await listBuyerHistory(core.fork(), { handle, filter, ...place });
    const loyalty = toPublicStanding(await getBuyerLoyalty(core.fork(), handle));
    const { rows, total } = await listXp(core.fork(), { handle, page: 1, perPage: XP_SHOWN });
    return {
      page: 'buyer',
      handle,
      stats,
      history,
      filter,
      loyalty,
      xp: { rows: rows.map(toPublicXp), total },
    };
  } catch (error) {
    // A handle that never claimed has a page too: it says so, and is the same for whoever may claim tomorrow.
    if (error instanceof AppError && error.code === 'buyer.not_found') {
      const history = { rows: [], total: 0, ...place };
      return {
        page: 'buyer',
        handle,
        stats: null,
        history,
        filter,
        loyalty: null,
        xp: { rows: [], total: 0 },
      };
    }
    throw error;
  }
}

async function loadMySpots(parts: PagesParts, request: FastifyRequest): Promise<PageData> {
  const { ticket = '' } = request.params as Params;
  const mine = await getMySpots(parts.pool, ticket);
  return { page: 'my', ticket, mine, payMethods: await listShownMethods(parts.pool, mine.waffle.id) };
}
