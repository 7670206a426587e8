import type { PeerCommands, PeerKind } from '../serve-peer.ts';
import { type Child, startChild } from './child-process.ts';

export type RunningPeer = Child<PeerCommands> & { readonly port: number };

/** Starts something that the product is compared with. */
export async function startPeer(kind: PeerKind, execArgs: readonly string[] = []): Promise<RunningPeer> {
  const child = await startChild<PeerCommands>('serve-peer.ts', {
    args: [kind],
    execArgs: ['--expose-gc', ...execArgs],
  });
  return { ...child, port: await child.call('port', null) };
}
