/** What the tabs of one device tell each other. Hints only: whatever counts is in the store. */
export type TabMessage =
  /** The writes on this device are others now. */
  | { readonly type: 'writes' }
  /** There may be something to send. */
  | { readonly type: 'flush' }
  /** Asks for a sign of life of the tab that sends, and gives it. */
  | { readonly type: 'who_sends' }
  | { readonly type: 'sending' };

const TYPES: ReadonlySet<string> = new Set<TabMessage['type']>(['writes', 'flush', 'who_sends', 'sending']);

export interface TabBus {
  /** Reaches every other tab, not this one. */
  post(message: TabMessage): void;
  /** Returns what ends it. */
  listen(hear: (message: TabMessage) => void): () => void;
  close(): void;
}

/** Connects the tabs; where the browser can't, each tab is alone and finds news when it looks into the store. */
export function createTabBus(name: string): TabBus {
  if (typeof BroadcastChannel === 'undefined') {
    return { post: () => undefined, listen: () => () => undefined, close: () => undefined };
  }
  const channel = new BroadcastChannel(name);
  return {
    post: (message) => {
      // The rule is about windows; a channel reaches this origin only and has no such argument.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      channel.postMessage(message);
    },
    listen: (hear) => {
      const handle = (event: MessageEvent) => {
        if (isTabMessage(event.data)) hear(event.data);
      };
      channel.addEventListener('message', handle);
      return () => channel.removeEventListener('message', handle);
    },
    close: () => channel.close(),
  };
}

/** Another version of the app may be open beside this one. */
function isTabMessage(data: unknown): data is TabMessage {
  if (typeof data !== 'object' || data === null || !('type' in data)) return false;
  return typeof data.type === 'string' && TYPES.has(data.type);
}
