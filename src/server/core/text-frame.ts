const FINAL_TEXT = 0x81;
const LENGTH_IN_2_BYTES = 126;
const LENGTH_IN_8_BYTES = 127;

/**
 * Wraps a text in one WebSocket frame as servers send it (RFC 6455 §5.2: final, text, unmasked). Made by hand so that
 * one event's frame can be written to a thousand sockets without being put together a thousand times.
 *
 * @param text UTF-8.
 */
export function textFrame(text: Buffer): Buffer {
  const { length } = text;
  if (length < LENGTH_IN_2_BYTES) return Buffer.concat([Buffer.of(FINAL_TEXT, length), text]);
  if (length <= 0xffff) {
    const header = Buffer.of(FINAL_TEXT, LENGTH_IN_2_BYTES, 0, 0);
    header.writeUInt16BE(length, 2);
    return Buffer.concat([header, text]);
  }
  const header = Buffer.alloc(10);
  header[0] = FINAL_TEXT;
  header[1] = LENGTH_IN_8_BYTES;
  header.writeUInt32BE(Math.floor(length / 2 ** 32), 2);
  header.writeUInt32BE(length % 2 ** 32, 6);
  return Buffer.concat([header, text]);
}
