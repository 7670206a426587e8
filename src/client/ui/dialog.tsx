import type { JSX } from 'solid-js';
import { createUniqueId, onCleanup, onMount, Show } from 'solid-js';
import './button.css';
import './dialog.css';
import { Icon } from './icon.tsx';
import { closeIcon } from './icons.ts';

export interface DialogProps {
  open: boolean;
  /** Asked for by Escape, the backdrop or the cross; the owner then sets `open` to false. */
  onClose: () => void;
  title: string;
  /** One sentence under the title, announced with it. */
  description?: string | undefined;
  /** The row of buttons at the bottom; it stays in sight while the content scrolls. */
  footer?: JSX.Element | undefined;
  /** False while an answer is awaited: Escape, backdrop and cross do nothing. True unless told. */
  dismissable?: boolean | undefined;
  /** A wider panel on desktop, for tables and pictures. */
  wide?: boolean | undefined;
  class?: string | undefined;
  children: JSX.Element;
}

/** A modal over a native dialog element, in the middle of the screen. Nothing of it exists while it is closed. */
export function Dialog(props: DialogProps): JSX.Element {
  return (
    <Show when={props.open}>
      <OpenDialog of={props} look="dialog-centre" />
    </Show>
  );
}

/** The same modal, standing on the lower edge on phones, where the thumb is, and in the middle on wider screens. */
export function BottomSheet(props: DialogProps): JSX.Element {
  return (
    <Show when={props.open}>
      <OpenDialog of={props} look="dialog-sheet" />
    </Show>
  );
}

function OpenDialog(props: { of: DialogProps; look: 'dialog-centre' | 'dialog-sheet' }): JSX.Element {
  const id = createUniqueId();
  let dialog: HTMLDialogElement | undefined;
  let heading: HTMLHeadingElement | undefined;
  let disposed = false;

  const requestClose = () => {
    if (props.of.dismissable !== false) props.of.onClose();
  };

  onMount(() => {
    if (!dialog) return;
    const element = dialog;
    const opener = document.activeElement;
    element.showModal();
    (element.querySelector<HTMLElement>('[autofocus]') ?? heading)?.focus();
    closeOnBackdrop(element, requestClose);
    const stopLifting = liftAboveKeyboard(element);
    onCleanup(() => {
      disposed = true;
      stopLifting();
      // Closed before it leaves the page: only then does the page behind it accept the focus again.
      element.close();
      returnFocus(opener);
    });
  });

  // A browser may close a dialog over our refusal (a second Escape): put it back, or tell the owner.
  const handleNativeClose = () => {
    if (disposed) return;
    if (props.of.dismissable === false) dialog?.showModal();
    else props.of.onClose();
  };

  return (
    <dialog
      ref={(element) => {
        dialog = element;
      }}
      class={`dialog ${props.look} ${props.of.wide ? 'dialog-wide' : ''} ${props.of.class ?? ''}`}
      aria-labelledby={`dialog-${id}-title`}
      aria-describedby={props.of.description ? `dialog-${id}-description` : undefined}
      onCancel={(event) => {
        if (event.target !== dialog) return;
        event.preventDefault();
        requestClose();
      }}
      onClose={handleNativeClose}
    >
      <div class="dialog-panel">
        <div class="dialog-head">
          <h2
            class="dialog-title"
            id={`dialog-${id}-title`}
            tabindex="-1"
            ref={(element) => {
              heading = element;
            }}
          >
            {props.of.title}
          </h2>
          {/* Written out, because the button component is more than the public pages' sheet can spare. */}
          <button
            type="button"
            class="button button-quiet icon-button"
            aria-label="Close"
            title="Close"
            disabled={props.of.dismissable === false}
            onClick={requestClose}
          >
            <Icon shape={closeIcon} size={24} />
          </button>
        </div>
        <div class="dialog-body">
          <Show when={props.of.description}>
            <p class="dialog-description" id={`dialog-${id}-description`}>
              {props.of.description}
            </p>
          </Show>
          {props.of.children}
        </div>
        <Show when={props.of.footer}>{(footer) => <div class="dialog-foot">{footer()}</div>}</Show>
      </div>
    </dialog>
  );
}

/** Both ends of the tap have to be outside: a text selection that only ends there must not close the dialog. */
function closeOnBackdrop(element: HTMLDialogElement, close: () => void): void {
  let pressedOutside = false;
  element.addEventListener('pointerdown', (event) => {
    pressedOutside = event.target === element;
  });
  element.addEventListener('click', (event) => {
    if (event.target === element && pressedOutside) close();
  });
}

/** Gives the focus back to whatever opened the dialog, or to the page's main region when that is gone by now. */
function returnFocus(opener: Element | null): void {
  if (opener instanceof HTMLElement && opener.isConnected && opener !== document.body) opener.focus();
  else document.querySelector<HTMLElement>('main[tabindex="-1"]')?.focus();
}

/** Keeps a sheet above the on-screen keyboard, which covers fixed elements instead of moving them. */
function liftAboveKeyboard(element: HTMLElement): () => void {
  const viewport = window.visualViewport;
  if (!viewport) return () => {};
  const lift = () => {
    const covered = Math.max(0, window.innerHeight - viewport.height - viewport.offsetTop);
    // Zooming shrinks the visual viewport too; only an unzoomed one tells the keyboard's height.
    element.style.setProperty('--keyboard-height', `${viewport.scale > 1.01 ? 0 : Math.round(covered)}px`);
  };
  viewport.addEventListener('resize', lift);
  viewport.addEventListener('scroll', lift);
  return () => {
    viewport.removeEventListener('resize', lift);
    viewport.removeEventListener('scroll', lift);
  };
}
