import type { Accessor, JSX } from 'solid-js';
import { createSignal, onCleanup, Show } from 'solid-js';
import { Icon } from './icon.tsx';
import { checkIcon, warningIcon } from './icons.ts';
import './toast.css';

export interface ToastAction {
  label: string;
  run: () => void;
}

export interface NewToast {
  text: string;
  /** `ok` and `danger` add a glyph. */
  tone?: 'plain' | 'ok' | 'danger' | undefined;
  action?: ToastAction | undefined;
  /** How long it stays in sight unless somebody touches it. 6 s unless told. */
  durationMs?: number | undefined;
}

export interface Toast extends NewToast {
  id: number;
}

export interface Toasts {
  current: Accessor<Toast | undefined>;
  /** Shows a message in place of the one before it, and answers with the function that takes it away. */
  show: (toast: NewToast) => () => void;
  dismiss: () => void;
  /** Stops the clock for a reason ("hover", "focus") until `resume` is called for every such reason. */
  hold: (reason: string) => void;
  resume: (reason: string) => void;
}

const DURATION_MS = 6_000;

/** Keeps at most one message and its clock. Made once per application and handed to the pages. */
export function createToasts(): Toasts {
  const [current, setCurrent] = createSignal<Toast>();
  const holds = new Set<string>();
  let lastId = 0;
  let remainingMs = 0;
  let startedAtMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const start = () => {
    startedAtMs = performance.now();
    timer = setTimeout(dismiss, remainingMs);
  };
  const stop = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    remainingMs -= performance.now() - startedAtMs;
  };
  const dismiss = () => {
    stop();
    // What was touched is gone: a hold on it would keep the next message for ever.
    holds.clear();
    setCurrent(undefined);
  };
  const show = (toast: NewToast) => {
    dismiss();
    lastId += 1;
    const id = lastId;
    remainingMs = toast.durationMs ?? DURATION_MS;
    setCurrent({ ...toast, id });
    start();
    return () => {
      if (current()?.id === id) dismiss();
    };
  };
  return {
    current,
    show,
    dismiss,
    hold: (reason) => {
      if (!current()) return;
      holds.add(reason);
      stop();
    },
    resume: (reason) => {
      if (holds.delete(reason) && holds.size === 0) start();
    },
  };
}

/** The place above the footer where messages appear; it is in the page from the start, so that they are announced. */
export function ToastRegion(props: { toasts: Toasts }): JSX.Element {
  return (
    <div class="toast-region" role="status">
      <Show when={props.toasts.current()} keyed>
        {(toast) => <ToastMessage toast={toast} toasts={props.toasts} />}
      </Show>
    </div>
  );
}

function ToastMessage(props: { toast: Toast; toasts: Toasts }): JSX.Element {
  let element: HTMLDivElement | undefined;
  let focusedBefore: EventTarget | null = null;

  onCleanup(() => {
    if (!element?.contains(document.activeElement)) return;
    if (focusedBefore instanceof HTMLElement && focusedBefore.isConnected) focusedBefore.focus();
  });

  const handleFocusIn = (event: FocusEvent) => {
    const cameFrom = event.relatedTarget;
    if (cameFrom instanceof Node && !element?.contains(cameFrom)) focusedBefore = cameFrom;
    props.toasts.hold('focus');
  };

  return (
    <div
      ref={(mounted) => {
        element = mounted;
      }}
      class="toast"
      onPointerEnter={() => props.toasts.hold('touch')}
      onPointerLeave={() => props.toasts.resume('touch')}
      onFocusIn={handleFocusIn}
      onFocusOut={() => props.toasts.resume('focus')}
    >
      <Show when={props.toast.tone === 'ok'}>
        <Icon shape={checkIcon} />
      </Show>
      <Show when={props.toast.tone === 'danger'}>
        <Icon shape={warningIcon} />
      </Show>
      <span class="toast-text">{props.toast.text}</span>
      <Show when={props.toast.action}>
        {(action) => (
          <button
            type="button"
            class="toast-action"
            onClick={() => {
              const { run } = action();
              props.toasts.dismiss();
              run();
            }}
          >
            {action().label}
          </button>
        )}
      </Show>
    </div>
  );
}
