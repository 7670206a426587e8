/**
 * Puts text on the clipboard; false where the browser refuses. Must be called from a tap or key press.
 * `near` is the control that was pressed: the older way has to work inside its dialog, because a modal dialog makes
 * everything outside it impossible to select.
 */
export async function copyText(text: string, near: Element): Promise<boolean> {
  try {
    // Missing in many apps' built-in browsers and on pages without TLS; present but refusing in some others.
    if (typeof navigator.clipboard?.writeText === 'function') {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // Falls through to the older way, which has its own permission.
  }
  return copyBySelection(text, near);
}

function copyBySelection(text: string, near: Element): boolean {
  const area = document.createElement('textarea');
  const focused = document.activeElement;
  area.value = text;
  area.readOnly = true;
  area.className = 'copy-source';
  area.setAttribute('aria-hidden', 'true');
  (near.closest('dialog') ?? document.body).append(area);
  try {
    area.focus({ preventScroll: true });
    area.select();
    // iOS ignores select() on a read-only field.
    area.setSelectionRange(0, text.length);
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    area.remove();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }
}
