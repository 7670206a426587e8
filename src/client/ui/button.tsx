import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import './button.css';
import { Icon } from './icon.tsx';
import type { IconShape } from './icons.ts';
import { Spinner } from './spinner.tsx';

/** `primary`: the one thing this screen is for. `plain`: everything else. `danger`: destroys. `quiet`: no frame. */
export type ButtonVariant = 'primary' | 'plain' | 'danger' | 'quiet';

/** Smallest height in px: 48 for any target, 52 in rows, 60 for the main action under the thumb. */
export type ButtonSize = 48 | 52 | 60;

export type ButtonClickEvent = MouseEvent & { currentTarget: HTMLButtonElement };

/**
 * What every button takes. The attributes are listed one by one, here and in the other components, because passing on
 * unknown ones takes 2.4 kB of Solid that the public pages cannot spare.
 */
interface ButtonBase {
  onClick?: ((event: ButtonClickEvent) => void) | undefined;
  onKeyDown?: ((event: KeyboardEvent) => void) | undefined;
  ref?: ((element: HTMLButtonElement) => void) | undefined;
  /** Shows a ring in place of the text without changing the size, keeps the focus, and ignores further taps. */
  busy?: boolean | undefined;
  disabled?: boolean | undefined;
  /**
   * Id of the visible text that says why it can't be used now: see `WhyNot`. Unlike a disabled button it keeps its
   * place in the tab order, so that the reason is found, and does nothing.
   */
  blockedBy?: string | undefined;
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
  type?: 'button' | 'submit' | 'reset' | undefined;
  /** Id of the form it submits, where that is not around it. */
  form?: string | undefined;
  id?: string | undefined;
  class?: string | undefined;
  title?: string | undefined;
  /** Takes the focus when the dialog around it opens. */
  autofocus?: boolean | undefined;
  'aria-pressed'?: boolean | undefined;
  'aria-expanded'?: boolean | undefined;
  'aria-haspopup'?: 'menu' | 'dialog' | 'listbox' | undefined;
  'aria-controls'?: string | undefined;
  'aria-describedby'?: string | undefined;
  'aria-keyshortcuts'?: string | undefined;
}

export interface ButtonProps extends ButtonBase {
  children: JSX.Element;
  /** Drawn before the text. */
  icon?: IconShape | undefined;
  /** Takes the whole width of its container. */
  wide?: boolean | undefined;
  'aria-label'?: string | undefined;
}

/** A native button, `type="button"` unless told otherwise. A busy one also holds back the submit of its form. */
export function Button(props: ButtonProps): JSX.Element {
  return (
    <ButtonElement of={props} label={props['aria-label']} class={props.wide ? 'button-wide' : ''}>
      <Show when={props.icon}>{(shape) => <Icon shape={shape()} />}</Show>
      {props.children}
    </ButtonElement>
  );
}

export interface IconButtonProps extends ButtonBase {
  icon: IconShape;
  /** Spoken name, also shown as the tooltip. */
  label: string;
}

/** A square button with nothing but an icon; frameless unless a variant is given. */
export function IconButton(props: IconButtonProps): JSX.Element {
  return (
    <ButtonElement of={props} label={props.label} title={props.label} variant="quiet" class="icon-button">
      <Icon shape={props.icon} size={24} />
    </ButtonElement>
  );
}

interface ButtonElementProps {
  of: ButtonBase;
  label: string | undefined;
  title?: string | undefined;
  /** Where `of` names none. */
  variant?: ButtonVariant | undefined;
  class: string;
  children: JSX.Element;
}

function ButtonElement(props: ButtonElementProps): JSX.Element {
  const isHeld = () => Boolean(props.of.busy || props.of.blockedBy);
  const handleClick = (event: ButtonClickEvent) => {
    if (isHeld()) event.preventDefault();
    else props.of.onClick?.(event);
  };
  return (
    <button
      ref={(element) => props.of.ref?.(element)}
      type={props.of.type ?? 'button'}
      class={lookClass(props.of.variant ?? props.variant, props.of.size, props.class, props.of.class)}
      disabled={props.of.disabled}
      form={props.of.form}
      id={props.of.id}
      title={props.of.title ?? props.title}
      autofocus={props.of.autofocus}
      aria-label={props.label}
      aria-busy={props.of.busy ? 'true' : undefined}
      aria-disabled={isHeld() ? 'true' : undefined}
      aria-pressed={props.of['aria-pressed']}
      aria-expanded={props.of['aria-expanded']}
      aria-haspopup={props.of['aria-haspopup']}
      aria-controls={props.of['aria-controls']}
      aria-describedby={props.of.blockedBy ?? props.of['aria-describedby']}
      aria-keyshortcuts={props.of['aria-keyshortcuts']}
      onClick={handleClick}
      onKeyDown={(event) => props.of.onKeyDown?.(event)}
    >
      <span class="button-content">{props.children}</span>
      <Show when={props.of.busy}>
        <Spinner />
      </Show>
    </button>
  );
}

interface LinkBase {
  href: string;
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
  class?: string | undefined;
  /** `_blank` opens beside this page, without giving the other page a hold on it. */
  target?: '_blank' | undefined;
  /** File name to save what is behind the link under. */
  download?: string | undefined;
  rel?: string | undefined;
  onClick?: ((event: MouseEvent) => void) | undefined;
}

export interface LinkButtonProps extends LinkBase {
  children: JSX.Element;
  icon?: IconShape | undefined;
  wide?: boolean | undefined;
}

/** A link that looks like a button: for going somewhere, never for doing something. */
export function LinkButton(props: LinkButtonProps): JSX.Element {
  return (
    <LinkElement of={props} label={undefined} class={props.wide ? 'button-wide' : ''}>
      <Show when={props.icon}>{(shape) => <Icon shape={shape()} />}</Show>
      {props.children}
    </LinkElement>
  );
}

export interface IconLinkProps extends LinkBase {
  icon: IconShape;
  /** Spoken name, also shown as the tooltip. */
  label: string;
}

/** The link that looks like an IconButton, such as "back". */
export function IconLink(props: IconLinkProps): JSX.Element {
  return (
    <LinkElement of={props} label={props.label} variant="quiet" class="icon-button">
      <Icon shape={props.icon} size={24} />
    </LinkElement>
  );
}

interface LinkElementProps {
  of: LinkBase;
  label: string | undefined;
  variant?: ButtonVariant | undefined;
  class: string;
  children: JSX.Element;
}

function LinkElement(props: LinkElementProps): JSX.Element {
  return (
    <a
      class={lookClass(props.of.variant ?? props.variant, props.of.size, props.class, props.of.class)}
      href={props.of.href}
      target={props.of.target}
      rel={props.of.rel ?? (props.of.target ? 'noopener' : undefined)}
      download={props.of.download}
      aria-label={props.label}
      title={props.label}
      onClick={(event) => props.of.onClick?.(event)}
    >
      <span class="button-content">{props.children}</span>
    </a>
  );
}

function lookClass(
  variant: ButtonVariant = 'plain',
  size: ButtonSize = 48,
  ...more: (string | undefined)[]
): string {
  return ['button', `button-${variant}`, `button-${size}`, ...more].filter(Boolean).join(' ');
}
