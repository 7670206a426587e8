import { CAPTION_LENGTH_MAX } from '#shared/studio/studio.rules.ts';

/** Where captions come from: any endpoint that speaks OpenAI's chat protocol. */
export interface CaptionSource {
  /** Without a trailing slash; `/chat/completions` follows it. */
  readonly baseUrl: string;
  readonly apiKey: string | null;
  readonly model: string;
}

const TIMEOUT_MS = 30_000;
const ANSWER_BYTES_MAX = 256 * 1024;

/** Why no caption came, as a sentence for the person; never what the endpoint itself said. */
export class CaptionError extends Error {
  constructor(problem: string, options?: ErrorOptions) {
    super(problem, options);
    this.name = 'CaptionError';
  }
}

/**
 * Asks for one caption. Fails with a `CaptionError`, also where the whole answer is not there in time, or with the
 * signal's reason once that is raised.
 */
export async function askCaption(
  source: CaptionSource,
  { system, facts }: { readonly system: string; readonly facts: string },
  signal: AbortSignal,
  timeoutMs = TIMEOUT_MS,
): Promise<string> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const response = await fetch(`${source.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(source.apiKey === null ? {} : { authorization: `Bearer ${source.apiKey}` }),
      },
      body: JSON.stringify({
        model: source.model,
        messages: [
          { role: 'system', content: system },
          { role: 'user', content: facts },
        ],
      }),
      // The key is for this address alone.
      redirect: 'error',
      signal: limit,
    });
    const body = await readLimited(response);
    if (!response.ok) throw new CaptionError(`The caption service answered with status ${response.status}.`);
    return captionIn(body);
  } catch (error) {
    if (error instanceof CaptionError) throw error;
    signal.throwIfAborted();
    if (limit.aborted) {
      throw new CaptionError(`The caption service took longer than ${timeoutMs / 1000} seconds.`);
    }
    throw new CaptionError('The caption service could not be reached.', { cause: error });
  }
}

async function readLimited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) throw new CaptionError('The caption service answered far too much.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function captionIn(body: string): string {
  const content = contentOf(body);
  if (typeof content !== 'string') throw new CaptionError('The caption service answered in another form.');
  // What a model wraps its answer in is no part of it, and nothing that can't be stored or shown gets through.
  const text = content
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]|\p{Cs}/gu, '')
    .trim()
    .replace(/^["“]([\s\S]*)["”]$/, '$1')
    .trim();
  if (text === '') throw new CaptionError('The caption service answered with nothing.');
  return [...text].slice(0, CAPTION_LENGTH_MAX).join('');
}

function contentOf(body: string): unknown {
  try {
    const answer: unknown = JSON.parse(body);
    const choices: unknown = (answer as { choices?: unknown } | null)?.choices;
    const first: unknown = Array.isArray(choices) ? choices[0] : undefined;
    return (first as { message?: { content?: unknown } } | undefined)?.message?.content;
  } catch {
    return undefined;
  }
}
