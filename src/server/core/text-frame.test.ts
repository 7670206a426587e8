import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { textFrame } from './text-frame.ts';

it('is read by a client as it was written, whatever its length and letters', async () => {
  // On both sides of where the header grows, and with letters of several bytes.
  const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000];
  const texts = [...lengths.map((length) => 'x'.repeat(length)), 'Grüße 🎉 '.repeat(20)];
  const server = createServer();
  const handshakes = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on('upgrade', (request, stream, head) => {
    handshakes.handleUpgrade(request, stream, head, () => {
      for (const text of texts) stream.write(textFrame(text));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => {
    client.terminate();
    server.close();
  });
  const heard: string[] = [];
  client.on('message', (data: Buffer) => heard.push(data.toString('utf8')));
  await vi.waitFor(() => expect(heard).toHaveLength(texts.length));
  expect(heard).toEqual(texts);
});
