// Loaded with --import by scripts that run the browser's code in Node: the run-time side of vite.aliases.ts, for the
// names that exist only as aliases. (Solid's own browser build is chosen by --conditions=browser.)
import { registerHooks } from 'node:module';

const STUBS = {
  react: '../src/client/shims/react.ts',
  '@tanstack/react-query': '../src/client/shims/react-query.ts',
};

registerHooks({
  resolve: (specifier, context, next) =>
    Object.hasOwn(STUBS, specifier)
      ? next(new URL(STUBS[specifier], import.meta.url).href, context)
      : next(specifier, context),
});
