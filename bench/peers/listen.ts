import type { AddressInfo, Server } from 'node:net';

/** Listens on a free port of this machine and says which. */
export function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0, backlog: 4_096 }, () =>
      resolve((server.address() as AddressInfo).port),
    );
  });
}
