/** Fields into which somebody writes; buttons, switches and lists say by themselves what was chosen. */
const WRITTEN = 'input:not([type=checkbox],[type=radio],[type=button],[type=submit],[type=hidden]), textarea';

/**
 * True where a reload would take away what somebody has typed: a page says so that asks before it is left, and so does
 * text in a dialog or in the field that has the focus.
 */
export function holdsInput(page: Document = document): boolean {
  // The very question that the browser asks when the tab is closed: whoever guards a form has answered it already.
  const question = new Event('beforeunload', { cancelable: true });
  if (!(page.defaultView ?? window).dispatchEvent(question)) return true;
  const open = [...page.querySelectorAll<HTMLElement>('dialog[open]')];
  const fields = open.flatMap((dialog) => [...dialog.querySelectorAll<HTMLElement>(WRITTEN)]);
  const focused = page.activeElement;
  if (focused instanceof HTMLElement && focused.matches(WRITTEN)) fields.push(focused);
  return fields.some((field) => 'value' in field && field.value !== '');
}
