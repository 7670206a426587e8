/** What one process and one socket may cost. Whoever goes over is refused or cut; nobody else notices. */
export interface SocketLimits {
  /** Open sockets of this process. */
  readonly socketsMax: number;
  /** Open sockets of one address; of one /64 network in IPv6. Phone carriers put many people behind one. */
  readonly socketsPerAddressMax: number;
  /** Handshakes of one address at once, and how many more a second: what a hall behind one carrier needs to come back. */
  readonly handshakesBurst: number;
  readonly handshakesPerSecond: number;
  /** One message from a client. */
  readonly payloadBytesMax: number;
  /** Frames that one message comes in: each is an object of ours until the last one is there. */
  readonly framesPerMessageMax: number;
  /** Reads from the connection that one frame comes in. */
  readonly chunksPerFrameMax: number;
  readonly subscriptionsMax: number;
  readonly callsPerMessageMax: number;
  /** Calls of one socket that wait for their answers. */
  readonly callsInFlightMax: number;
  /** A socket that says nothing in this time is closed. */
  readonly firstMessageMs: number;
  /** Calls and messages at once, and what is given back per second. */
  readonly messagesBurst: number;
  readonly messagesPerSecond: number;
  /** So many bytes of a message count as one more message: large ones cost more to read. */
  readonly bytesPerShare: number;
  /** A reader with more than this unsent is cut; it comes back with its number. */
  readonly backlogBytesMax: number;
  /** A reader that hasn't taken what was written this long ago is cut too. */
  readonly backlogMs: number;
  /** After this silence a ping goes out; after twice this silence the socket is taken for dead. */
  readonly pingAfterMs: number;
  /** How often a guarded subscription asks again whether its reader may still read. */
  readonly recheckMs: number;
  /** How often sockets are looked after. */
  readonly sweepMs: number;
}

export const DEFAULT_SOCKET_LIMITS: SocketLimits = {
  socketsMax: 20_000,
  socketsPerAddressMax: 200,
  handshakesBurst: 600,
  handshakesPerSecond: 20,
  payloadBytesMax: 64 * 1024,
  framesPerMessageMax: 64,
  chunksPerFrameMax: 1_024,
  subscriptionsMax: 10,
  callsPerMessageMax: 20,
  callsInFlightMax: 40,
  firstMessageMs: 5_000,
  messagesBurst: 100,
  messagesPerSecond: 50,
  bytesPerShare: 2_048,
  backlogBytesMax: 1024 * 1024,
  backlogMs: 5_000,
  pingAfterMs: 30_000,
  recheckMs: 15_000,
  sweepMs: 1_000,
};
