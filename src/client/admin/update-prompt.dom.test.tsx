import { render, screen } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { describe, expect, it } from 'vitest';
import { UpdatePrompt } from './update-prompt.tsx';

function show() {
  const [waitingCount, setWaitingCount] = createSignal(3);
  const [isBehind, setBehind] = createSignal(false);
  const tab = { taken: 0, isTyping: false };
  const versions = {
    isWaiting: () => true,
    isBehind,
    take: () => {
      tab.taken += tab.isTyping ? 0 : 1;
      return !tab.isTyping;
    },
    stop: () => undefined,
  };
  render(() => <UpdatePrompt waitingCount={waitingCount()} versions={versions} />);
  return { setWaitingCount, setBehind, tab, text: () => screen.getByRole('status').textContent };
}

describe('the prompt for a new version', () => {
  it('has no button until every change is sent', () => {
    const { setWaitingCount, tab, text } = show();
    expect(text()).toBe('New version ready · 3 changes go out first');
    setWaitingCount(1);
    expect(text()).toBe('New version ready · 1 change goes out first');
    expect(screen.queryByRole('button')).toBeNull();
    setWaitingCount(0);
    screen.getByRole('button', { name: 'Reload' }).click();
    expect(tab.taken).toBe(1);
  });

  it('asks to save first where something is typed', () => {
    const { setWaitingCount, tab, text } = show();
    setWaitingCount(0);
    tab.isTyping = true;
    screen.getByRole('button', { name: 'Reload' }).click();
    expect(text()).toContain('Save what you typed');
    tab.isTyping = false;
    screen.getByRole('button', { name: 'Reload' }).click();
    expect(tab.taken).toBe(1);
  });

  it('stays on a tab that did not follow the others', () => {
    const { setBehind, text } = show();
    setBehind(true);
    expect(text()).toContain('Save what you typed');
    screen.getByRole('button', { name: 'Reload' });
  });
});
