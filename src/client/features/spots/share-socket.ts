import type { LiveClient } from '#client/lib/live-client.ts';
import { createLiveClient } from '#client/lib/live-client.ts';
import type { AppRouter } from '#client/lib/trpc.ts';
import type { Connection } from '#client/sync/connection.ts';

/** The one socket of a person's app: going from one board to the next keeps it. */
export interface SharedSocket {
  open(): LiveClient<AppRouter>;
  /** `hear` is called at every sign of life; what it returns ends that. */
  follow(hear: () => void): () => void;
}

const socketsByConnection = new WeakMap<Connection, Map<string, SharedSocket>>();

export function shareSocket(connection: Connection, accountId: string): SharedSocket {
  const sockets = socketsByConnection.get(connection) ?? new Map<string, SharedSocket>();
  socketsByConnection.set(connection, sockets);
  const socket = sockets.get(accountId) ?? makeSocket(connection, accountId);
  sockets.set(accountId, socket);
  return socket;
}

function makeSocket(connection: Connection, accountId: string): SharedSocket {
  let live: LiveClient<AppRouter> | undefined;
  // Counted, because the socket hangs up by itself when nobody follows: that is no lost connection.
  const followers = new Set<() => void>();
  return {
    open: () => {
      live ??= createLiveClient<AppRouter>({
        accountId,
        onHeard: () => {
          for (const hear of followers) hear();
        },
        onOpen: () => connection.socket(true),
        onClose: () => connection.socket(followers.size > 0 ? false : null),
      });
      return live;
    },
    follow: (hear) => {
      // A function of its own for each: the same one may follow twice.
      const own = () => hear();
      followers.add(own);
      return () => {
        followers.delete(own);
        if (followers.size === 0) connection.socket(null);
      };
    },
  };
}
