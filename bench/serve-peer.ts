/** What the product is compared with, each as a process of its own: `serve-peer.ts <kind>`. */
import { serveCommands } from './bed/serve-commands.ts';
import { serveNothingOverHttp, serveNothingOverSockets } from './peers/answer-nothing.ts';
import { serveHotCall } from './peers/hot-call.ts';
import { servePlainRoute } from './peers/plain-route.ts';
import { type Broadcast, serveBroadcast } from './peers/ws-broadcast.ts';

const KINDS = {
  'no-op-http': serveNothingOverHttp,
  'no-op-socket': serveNothingOverSockets,
  'plain-route': servePlainRoute,
  'hot-call': serveHotCall,
  'ws-broadcast': serveBroadcast,
} as const;

export type PeerKind = keyof typeof KINDS;

const kind = process.argv[2] as PeerKind;
const peer: { readonly port: number } & Partial<Broadcast> = await KINDS[kind]();

const commands = {
  port: (_input: null): number => peer.port,
  broadcast: async (input: { perSecond: number; events: number }): Promise<number> => {
    if (peer.broadcast === undefined) throw new Error(`${kind} broadcasts nothing`);
    return peer.broadcast(input);
  },
  collect: (_input: null): void => {
    globalThis.gc?.();
    globalThis.gc?.();
  },
};

export type PeerCommands = typeof commands;

serveCommands(commands);
