import type { Plugin } from 'vite';

/** The refusals that browsers make themselves; every other one comes from the server, and its sentence with it. */
export const MADE_IN_BROWSERS = /^(?:device|network|server)\./;

const ENTRY = /'([a-z_]+\.[a-z_]+)': \{[^{}]*?text:\s*('(?:[^'\\]|\\.)*')/g;

/** Leaves the server's sentences out of the table of refusals: they are a twentieth of what a first visit loads. */
export function leaveOutServerTexts(): Plugin {
  return {
    name: 'leave-out-server-texts',
    // Before the types are stripped and the quotes with them.
    enforce: 'pre',
    transform: {
      filter: { id: /shared.kernel.errors\.ts$/ },
      handler: (code) => ({ code: withoutServerTexts(code), map: null }),
    },
  };
}

export function withoutServerTexts(source: string): string {
  return source.replace(ENTRY, (entry: string, code: string, text: string) =>
    MADE_IN_BROWSERS.test(code) ? entry : `${entry.slice(0, -text.length)}''`,
  );
}
