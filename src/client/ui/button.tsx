import type { JSX } from 'solid-js';
import { Show, splitProps } from 'solid-js';
import './button.css';
import { Icon } from './icon.tsx';
import type { IconShape } from './icons.ts';
import { Spinner } from './spinner.tsx';

/** `primary`: the one thing this screen is for. `plain`: everything else. `danger`: destroys. `quiet`: no frame. */
export type ButtonVariant = 'primary' | 'plain' | 'danger' | 'quiet';

/** Smallest height in px: 48 for any target, 52 in rows, 60 for the main action under the thumb. */
export type ButtonSize = 48 | 52 | 60;

interface ButtonLook {
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
  /** Drawn before the text. */
  icon?: IconShape | undefined;
  /** Takes the whole width of its container. */
  wide?: boolean | undefined;
}

type NativeButton = Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'onClick' | 'onclick'>;
type NativeLink = JSX.AnchorHTMLAttributes<HTMLAnchorElement>;

export type ButtonClickEvent = MouseEvent & { currentTarget: HTMLButtonElement };

export interface ButtonProps extends NativeButton, ButtonLook {
  /** Shows a ring in place of the text without changing the size, keeps the focus, and ignores further taps. */
  busy?: boolean | undefined;
  onClick?: ((event: ButtonClickEvent) => void) | undefined;
}

export interface LinkButtonProps extends NativeLink, ButtonLook {
  href: string;
}

const LOOK = ['variant', 'size', 'icon', 'wide', 'class', 'children'] as const;

function lookClass(look: ButtonLook & { class?: string | undefined }): string {
  const wide = look.wide ? ' button-wide' : '';
  const own = look.class ? ` ${look.class}` : '';
  return `button button-${look.variant ?? 'plain'} button-${look.size ?? 48}${wide}${own}`;
}

/** A native button, `type="button"` unless told otherwise. A busy one also holds back the submit of its form. */
export function Button(props: ButtonProps): JSX.Element {
  const [look, own, rest] = splitProps(props, LOOK, ['busy', 'onClick', 'type']);
  const handleClick = (event: ButtonClickEvent) => {
    if (own.busy) event.preventDefault();
    else own.onClick?.(event);
  };
  return (
    <button
      {...rest}
      type={own.type ?? 'button'}
      class={lookClass(look)}
      aria-busy={own.busy ? 'true' : undefined}
      aria-disabled={own.busy ? 'true' : rest['aria-disabled']}
      onClick={handleClick}
    >
      <span class="button-content">
        <Show when={look.icon}>{(shape) => <Icon shape={shape()} />}</Show>
        {look.children}
      </span>
      <Show when={own.busy}>
        <Spinner />
      </Show>
    </button>
  );
}

/** A link that looks like a button: for going somewhere, never for doing something. */
export function LinkButton(props: LinkButtonProps): JSX.Element {
  const [look, rest] = splitProps(props, LOOK);
  return (
    <a {...rest} class={lookClass(look)}>
      <span class="button-content">
        <Show when={look.icon}>{(shape) => <Icon shape={shape()} />}</Show>
        {look.children}
      </span>
    </a>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'icon' | 'wide' | 'children' | 'aria-label'> {
  icon: IconShape;
  /** Spoken name, also shown as the tooltip. */
  label: string;
}

/** A square button with nothing but an icon; frameless unless a variant is given. */
export function IconButton(props: IconButtonProps): JSX.Element {
  const [own, rest] = splitProps(props, ['icon', 'label', 'class', 'variant']);
  return (
    <Button
      {...rest}
      variant={own.variant ?? 'quiet'}
      class={`icon-button ${own.class ?? ''}`}
      aria-label={own.label}
      title={rest.title ?? own.label}
    >
      <Icon shape={own.icon} size={24} />
    </Button>
  );
}

export interface IconLinkProps extends Omit<LinkButtonProps, 'icon' | 'wide' | 'children' | 'aria-label'> {
  icon: IconShape;
  /** Spoken name, also shown as the tooltip. */
  label: string;
}

/** The link that looks like an IconButton, such as "back". */
export function IconLink(props: IconLinkProps): JSX.Element {
  const [own, rest] = splitProps(props, ['icon', 'label', 'class', 'variant']);
  return (
    <LinkButton
      {...rest}
      variant={own.variant ?? 'quiet'}
      class={`icon-button ${own.class ?? ''}`}
      aria-label={own.label}
      title={rest.title ?? own.label}
    >
      <Icon shape={own.icon} size={24} />
    </LinkButton>
  );
}
