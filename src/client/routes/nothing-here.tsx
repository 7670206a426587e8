import type { JSX } from 'solid-js';
import { LinkButton } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { searchIcon } from '#client/ui/icons.ts';

/** There is nothing at this address, and a way out. */
export function NothingHere(props: { title: string; text?: string | undefined }): JSX.Element {
  return (
    <EmptyState
      icon={searchIcon}
      title={props.title}
      text={props.text ?? 'It may have been deleted, or the address has a slip.'}
    >
      <LinkButton href="/admin/" variant="primary" size={52}>
        Go to the dashboard
      </LinkButton>
    </EmptyState>
  );
}
