import { fileURLToPath } from 'node:url';
import type { Alias } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The run-time side of the `paths` in src/client/tsconfig.json; the tests need it as much as the build. */
export const clientAliases: Alias[] = [
  { find: /^react$/, replacement: at('src/client/shims/react.ts') },
  { find: /^@tanstack\/react-query$/, replacement: at('src/client/shims/react-query.ts') },
];
