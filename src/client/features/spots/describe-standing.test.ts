import { describe, expect, it } from 'vitest';
import type { StandingFacts } from './describe-standing.ts';
import { describeStanding } from './describe-standing.ts';

const NOW = Date.parse('2026-11-20T20:00:00.000Z');
const MINUTE_MS = 60_000;
const say = (facts: Partial<StandingFacts>, waiting = 0, needsYou = 0, ageMs = 12 * MINUTE_MS) =>
  describeStanding({
    state: 'live',
    workOffline: false,
    heldBy: null,
    updatedAtMs: null,
    nowMs: NOW,
    figures: {
      waitingCount: waiting,
      needsYouCount: needsYou,
      oldestMs: waiting + needsYou > 0 ? NOW - ageMs : null,
    },
    ...facts,
  });

describe('the line under the header', () => {
  it('is not there while everything is in step, or on its way for a moment', () => {
    expect(say({})).toBe('');
    expect(say({}, 3, 0, 2_000)).toBe('');
  });

  it('says how much waits and for how long', () => {
    expect(say({ state: 'offline' }, 3)).toBe('Offline · 3 changes waiting · 12 min');
    expect(say({ state: 'offline' }, 1)).toBe('Offline · 1 change waiting · 12 min');
    expect(say({ state: 'offline' })).toBe('Offline · what you see may be old');
    expect(say({ state: 'offline', workOffline: true }, 2)).toBe('Work offline · 2 changes waiting · 12 min');
  });

  it('names what needs a person, whatever the connection', () => {
    expect(say({}, 0, 1)).toBe('1 needs you · 12 min');
    expect(say({ state: 'offline' }, 2, 3)).toBe('Offline · 2 changes waiting · 3 need you · 12 min');
  });

  it('says how old the board is while it is only asked for', () => {
    expect(say({ state: 'polling', updatedAtMs: NOW - 8_000 })).toBe('Reconnecting · updated 8 s ago');
    expect(say({ state: 'reconnecting' })).toBe('Reconnecting');
  });

  it('says why nothing is sent although there is a connection', () => {
    expect(say({ heldBy: 'signed_out' }, 2)).toBe('Signed out · 2 changes waiting · 12 min');
    expect(say({ heldBy: 'busy' }, 2, 0, 1_000)).toBe('The server does not answer · 2 changes waiting · 1 s');
    expect(say({}, 2)).toBe('2 changes waiting · 12 min');
  });
});
