import { textFrame } from './text-frame.ts';

const REQUEST_IDS_MAX = 64;

/**
 * One message of a subscription, encoded once for everybody who gets it. On the wire it is tRPC's own tracked message:
 * it carries the stream's number as its id, always, because tRPC's client forgets where it was on a message without.
 */
export class StreamMessage {
  /** The stream's number that a reader stands at after this message. */
  readonly seq: number;
  readonly #tail: string;
  /** Readers differ only in the id of their request, and nearly all of them use the first few numbers. */
  readonly #frameByRequestId = new Map<string, Buffer>();

  constructor(seq: number, data: unknown) {
    this.seq = seq;
    this.#tail = `,"result":{"type":"data","data":{"id":"${seq}","data":${JSON.stringify(data)}},"id":"${seq}"}}`;
  }

  /** The WebSocket frame for the subscription with this request id, which is given as JSON. */
  frame(requestId: string): Buffer {
    const known = this.#frameByRequestId.get(requestId);
    if (known !== undefined) return known;
    const frame = textFrame(`{"id":${requestId}${this.#tail}`);
    if (this.#frameByRequestId.size < REQUEST_IDS_MAX) this.#frameByRequestId.set(requestId, frame);
    return frame;
  }
}
