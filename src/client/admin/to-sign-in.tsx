import { Navigate } from '@solidjs/router';
import type { JSX } from 'solid-js';

/** Leads to the sign-in page and remembers the page that was asked for. */
export function ToSignIn(props: { from: string }): JSX.Element {
  const next = () => (/^\/admin\/?$/.test(props.from) ? '' : `?next=${encodeURIComponent(props.from)}`);
  return <Navigate href={`/login${next()}`} />;
}
