/**
 * Stands where `@trpc/react-query` imports React. Only its query-option builders are used here, and those touch React
 * once, when their module loads: they ask for `createContext` and accept that there is none. Everything else belongs to
 * hooks, which nothing calls; each says so instead of failing somewhere deep inside.
 */
export const createContext = undefined;

function refuse(): never {
  throw new Error('This product is built with Solid: React hooks of @trpc/react-query cannot be used.');
}

export {
  refuse as createElement,
  refuse as useCallback,
  refuse as useContext,
  refuse as useEffect,
  refuse as useMemo,
  refuse as useRef,
  refuse as useState,
};

/** The few type names of React that the declarations of `@trpc/react-query` mention. */
export type Context<T> = { readonly defaultValue: T };
export type ReactNode = unknown;
export declare namespace JSX {
  type Element = unknown;
}
