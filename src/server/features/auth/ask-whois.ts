import { lookup } from 'node:dns/promises';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { decideHostName } from '#shared/kernel/host-name.ts';
import { isPublicAddress } from '#shared/kernel/public-address.ts';

/** The network's edge: what tests replace. Port 43 is part of it, so nothing above can name another one. */
export interface WhoisNetwork {
  /** Every address that the name has now. */
  resolve(host: string): Promise<readonly string[]>;
  /** Begins to connect to exactly this address, where WHOIS listens. */
  connect(address: string): Socket;
}

export type WhoisProblem =
  | 'bad_server'
  | 'bad_address'
  | 'unknown_server'
  | 'private_server'
  | 'unreachable'
  | 'too_slow'
  | 'no_answer';

/** Why nothing came of asking. The message is a sentence for a super admin. */
export class WhoisError extends Error {
  readonly problem: WhoisProblem;

  constructor(problem: WhoisProblem, message: string) {
    super(message);
    this.name = 'WhoisError';
    this.problem = problem;
  }
}

const WHOIS_PORT = 43;
/** Resolving, connecting and reading together. */
const PATIENCE_MS = 10_000;
const ANSWER_BYTES_MAX = 64 * 1024;
/** A name with more addresses than that gets no more tries. */
const ADDRESSES_TRIED_MAX = 3;

export const systemNetwork: WhoisNetwork = {
  resolve: async (host) =>
    (await lookup(host, { all: true, order: 'ipv4first' })).map(({ address }) => address),
  connect: (address) => connect({ host: address, port: WHOIS_PORT }),
};

/**
 * Asks a WHOIS server about one public address and returns its answer, at most 64 KiB of it. Throws `WhoisError`.
 *
 * Whoever may set the server must not reach anything but WHOIS on the public internet with it: the name is resolved
 * once, every one of its addresses has to be public, and the connection goes to an address that was judged, so a name
 * that means something else the next moment gains nothing. Referrals are not followed.
 */
export async function askWhois(
  network: WhoisNetwork,
  { server, address, patienceMs = PATIENCE_MS }: { server: string; address: string; patienceMs?: number },
): Promise<string> {
  const name = decideHostName(server);
  if (!name.ok) throw new WhoisError('bad_server', name.sentence);
  if (!isPublicAddress(address)) throw new WhoisError('bad_address', 'This is not a public address.');
  const patience = new AbortController();
  const tooSlow = delay(patienceMs, undefined, { signal: patience.signal }).then(() => {
    throw new WhoisError('too_slow', `${name.host} took more than ${Math.round(patienceMs / 1000)} seconds.`);
  });
  try {
    return await Promise.race([tooSlow, ask(network, name.host, address, patience.signal)]);
  } finally {
    // Ends the connection as well as the timer.
    patience.abort();
    tooSlow.catch(() => undefined);
  }
}

async function ask(
  network: WhoisNetwork,
  host: string,
  address: string,
  signal: AbortSignal,
): Promise<string> {
  const targets = await judgedAddresses(network, host);
  let last: unknown;
  for (const target of targets.slice(0, ADDRESSES_TRIED_MAX)) {
    if (signal.aborted) break;
    try {
      const answer = await converse(network.connect(target), questionFor(host, address), signal);
      if (answer.trim() !== '') return answer;
      last = new WhoisError('no_answer', `${host} answered nothing.`);
    } catch (error) {
      last = error;
    }
  }
  if (last instanceof WhoisError) throw last;
  throw new WhoisError('unreachable', `${host} could not be reached on port ${WHOIS_PORT}.`);
}

/** All or nothing: one private address among public ones is how rebinding begins. */
async function judgedAddresses(network: WhoisNetwork, host: string): Promise<readonly string[]> {
  const addresses = await network.resolve(host).catch(() => []);
  if (addresses.length === 0) {
    throw new WhoisError(
      'unknown_server',
      `There is no server called ${host}, or its name can't be resolved from here.`,
    );
  }
  if (!addresses.every(isPublicAddress)) {
    throw new WhoisError(
      'private_server',
      `${host} leads to an address that is not public, so it is not asked.`,
    );
  }
  return addresses;
}

/** ARIN lists every network that contains the address unless it is asked for full records of networks alone. */
function questionFor(host: string, address: string): string {
  return host === 'whois.arin.net' ? `n + ${address}` : address;
}

/** Sends the question and reads until the server hangs up, or has said enough. */
function converse(socket: Socket, question: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = () => {
      resolve(Buffer.concat(chunks).subarray(0, ANSWER_BYTES_MAX).toString('utf8'));
      socket.destroy();
    };
    const giveUp = () => socket.destroy(new Error('no longer asked'));
    signal.addEventListener('abort', giveUp, { once: true });
    socket.once('connect', () => socket.write(`${question}\r\n`));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= ANSWER_BYTES_MAX) finish();
    });
    socket.once('end', finish);
    // A server that hangs up rudely has still said what it said.
    socket.on('error', (error) => (bytes > 0 && !signal.aborted ? finish() : reject(error)));
    socket.once('close', () => {
      signal.removeEventListener('abort', giveUp);
      finish();
    });
  });
}
