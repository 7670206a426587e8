import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askCaption } from './ask-captions.ts';

/** A service on this machine that speaks OpenAI's chat protocol, or means not to. */
let service: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: IncomingMessage[];

beforeEach(async () => {
  asked = [];
  service = createServer((request, response) => {
    asked.push(request);
    request.resume();
    request.on('end', () => answer(request, response));
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
});
afterEach(() => {
  service.closeAllConnections();
  service.close();
});

const address = () => `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
const PROMPT = { system: 'Write a caption.', facts: 'Blue Wig #3' };
const ask = ({
  signal = new AbortController().signal,
  timeoutMs = 10_000,
  baseUrl = `${address()}/v1`,
}: {
  signal?: AbortSignal;
  timeoutMs?: number;
  baseUrl?: string;
} = {}) => askCaption({ baseUrl, apiKey: 'a-key-of-the-tests', model: 'a-model' }, PROMPT, signal, timeoutMs);
const say = (content: unknown) => (_request: IncomingMessage, response: ServerResponse) => {
  response.end(JSON.stringify({ choices: [{ message: { content } }] }));
};

describe('a caption', () => {
  it('is what the service answers, without the marks around it and what can’t be shown', async () => {
    answer = say('  “Last call!\r\n\u0000#waffle 🧇”  ');
    expect(await ask()).toBe('Last call!\n#waffle 🧇');
  });

  it('is cut to what Instagram takes, and not within a character', async () => {
    answer = say('🧇'.repeat(3_000));
    const caption = await ask();
    expect([...caption]).toHaveLength(2_200);
    expect(caption).not.toContain('\ufffd');
  });
});

describe('a service that does not help is named by what it did, never by its own words', () => {
  it.each([400, 401, 404, 429, 500, 503])('with status %i', async (status) => {
    answer = (_request, response) => response.writeHead(status).end('{"error":{"message":"sk-secret"}}');
    await expect(ask()).rejects.toThrow(/^The caption service answered with status \d{3}\.$/);
  });

  it.each([
    ['a list of content parts', [{ type: 'text', text: 'hi' }], 'in another form'],
    ['nothing but spaces', ' \n ', 'with nothing'],
    ['null, as for a refusal', null, 'in another form'],
  ])('with %s', async (_what, content, said) => {
    answer = say(content);
    await expect(ask()).rejects.toThrow(`The caption service answered ${said}.`);
  });

  it('by leading somewhere else: the key goes nowhere but to its own address', async () => {
    answer = (_request, response) =>
      response.writeHead(307, { location: `${address()}/elsewhere/chat/completions` }).end();
    await expect(ask()).rejects.toThrow('The caption service could not be reached.');
    expect(asked.map(({ url }) => url)).toEqual(['/v1/chat/completions']);
  });

  it('by refusing the connection, or hanging up in the middle', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"choices":');
      response.destroy();
    };
    await expect(ask()).rejects.toThrow('The caption service could not be reached.');
    const gone = `${address()}/v1`;
    service.close();
    await once(service, 'close');
    await expect(ask({ baseUrl: gone })).rejects.toThrow('The caption service could not be reached.');
  });

  it('by saying nothing, or beginning an answer that never ends', async () => {
    answer = () => {};
    await expect(ask({ timeoutMs: 50 })).rejects.toThrow(
      'The caption service took longer than 0.05 seconds.',
    );
    answer = (_request, response) => response.writeHead(200).write('{"choices":');
    await expect(ask({ timeoutMs: 50 })).rejects.toThrow(
      'The caption service took longer than 0.05 seconds.',
    );
  });
});

it('whoever does not want the caption any more ends the question with their own reason', async () => {
  const unwanted = new AbortController();
  const hungUp = new Promise<void>((resolve) => {
    answer = (_request, response) => {
      response.on('close', resolve);
      unwanted.abort(new Error('cancelled by Ana'));
    };
  });
  await expect(ask({ signal: unwanted.signal })).rejects.toThrow('cancelled by Ana');
  await hungUp;
});
