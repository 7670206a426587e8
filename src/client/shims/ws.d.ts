// tRPC's socket types mention the server's `ws`, whose own types would bring all of Node's globals into the browser's
// program. The browser half never touches the two names it needs from there.
declare namespace ws {
  type WebSocket = unknown;
  type WebSocketServer = unknown;
}

export default ws;
