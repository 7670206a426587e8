const FINAL_TEXT = 0x81;
const LENGTH_IN_2_BYTES = 126;
const LENGTH_IN_8_BYTES = 127;

/**
 * Wraps a text in one WebSocket frame as servers send it (RFC 6455 §5.2: final, text, unmasked). Made by hand so that
 * one event's frame can be written to a thousand sockets without being put together a thousand times.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  if (length < LENGTH_IN_2_BYTES) {
    const frame = Buffer.allocUnsafe(2 + length);
    frame[1] = length;
    return fill(frame, 2, text);
  }
  if (length <= 0xffff) {
    const frame = Buffer.allocUnsafe(4 + length);
    frame[1] = LENGTH_IN_2_BYTES;
    frame.writeUInt16BE(length, 2);
    return fill(frame, 4, text);
  }
  const frame = Buffer.allocUnsafe(10 + length);
  frame[1] = LENGTH_IN_8_BYTES;
  frame.writeUInt32BE(Math.floor(length / 2 ** 32), 2);
  frame.writeUInt32BE(length % 2 ** 32, 6);
  return fill(frame, 10, text);
}

function fill(frame: Buffer, headerLength: number, text: string): Buffer {
  frame[0] = FINAL_TEXT;
  frame.write(text, headerLength, 'utf8');
  return frame;
}
