import { afterEach, describe, expect, it } from 'vitest';
import { holdsInput } from './holds-input.ts';

afterEach(() => document.body.replaceChildren());

function put(html: string): HTMLInputElement {
  document.body.innerHTML = html;
  return document.querySelector('input, textarea') as HTMLInputElement;
}

describe('a page before a reload', () => {
  it('holds what a guarded form says it holds', () => {
    expect(holdsInput()).toBe(false);
    const guard = (event: Event) => event.preventDefault();
    window.addEventListener('beforeunload', guard);
    expect(holdsInput()).toBe(true);
    window.removeEventListener('beforeunload', guard);
    expect(holdsInput()).toBe(false);
  });

  it('holds text in the field that is being written in, and no other', () => {
    const field = put('<input type="search" />');
    field.value = 'blue';
    expect(holdsInput()).toBe(false);
    field.focus();
    expect(holdsInput()).toBe(true);
    field.value = '';
    expect(holdsInput()).toBe(false);
  });

  it('holds text in an open dialog', () => {
    put('<dialog open><textarea></textarea><input type="checkbox" value="on" /></dialog>').value = 'why';
    expect(holdsInput()).toBe(true);
    document.querySelector('dialog')?.removeAttribute('open');
    expect(holdsInput()).toBe(false);
  });
});
