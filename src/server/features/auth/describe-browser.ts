import Bowser from 'bowser';
import type { LoginDevice } from '#shared/auth/auth.rules.ts';

/** What a browser says of itself. Anybody can write anything there: it helps to recognise a device, it proves nothing. */
export interface BrowserFacts {
  /** `Safari 17.5`, `Instagram 341`, `curl 8.5`; empty where it says nothing. */
  readonly browser: string;
  readonly os: string;
  readonly device: LoginDevice;
}

/** Apps that show pages in a browser of their own, which otherwise looks like the system's. */
const APPS: ReadonlyArray<readonly [name: string, trace: RegExp]> = [
  ['Instagram', /\bInstagram[ /]?(\d+)?/],
  ['Threads', /\bBarcelona[ /]?(\d+)?/],
  ['Messenger', /\bFBAN\/Messenger|\bMessengerForiOS|\bOrca-Android/],
  ['Facebook', /\bFB(?:AN|_IAB)\/(?:[^\]]*?FBAV\/(\d+))?/],
  ['TikTok', /\bmusical_ly_(\d+)|\btrill_|\bBytedanceWebview\b|\bTikTok\b/],
  ['Snapchat', /\bSnapchat[ /]?(\d+)?/],
  ['X', /\bTwitter(?:Android| for )/],
  ['LinkedIn', /\bLinkedInApp\b/],
  ['Pinterest', /\bPinterest\b/],
  ['WhatsApp', /\bWhatsApp[ /]?(\d+)?/],
];

const USER_AGENT_LENGTH_MAX = 500;
const LENGTH_MAX = 60;
/** `curl/8.5.0`, `python-requests/2.32`: how programs name themselves. */
const PROGRAM = /^(?!Mozilla\/)([A-Za-z][\w.-]{0,30})\/(\d+(?:\.\d+)?)/;
const DEVICES: Readonly<Record<string, LoginDevice>> = {
  desktop: 'desktop',
  mobile: 'mobile',
  tablet: 'tablet',
};

/** Reads a User-Agent header, whatever it is. */
export function describeBrowser(header: string): BrowserFacts {
  const userAgent = header.slice(0, USER_AGENT_LENGTH_MAX).replace(/[\p{Cc}\p{Cs}]/gu, ' ');
  if (userAgent.trim() === '') return { browser: '', os: '', device: 'other' };
  const { browser, os, platform } = Bowser.parse(userAgent);
  const program = PROGRAM.exec(userAgent);
  const app = findApp(userAgent);
  return {
    browser: cut(app ?? (program === null ? named(browser) : `${program[1]} ${program[2]}`)),
    os: cut(named({ ...os, version: os.versionName ?? os.version })),
    device: (app === null && program !== null ? undefined : DEVICES[platform.type ?? '']) ?? 'other',
  };
}

function findApp(userAgent: string): string | null {
  for (const [name, trace] of APPS) {
    const found = trace.exec(userAgent);
    if (found !== null) return found[1] === undefined ? name : `${name} ${found[1]}`;
  }
  return null;
}

function named({ name, version }: { name?: string | undefined; version?: string | undefined }): string {
  if (name === undefined || name === '') return '';
  // Two parts tell versions apart; more only make it harder to read.
  const short = /^\d+(?:\.\d+)?/.exec(version ?? '')?.[0] ?? version ?? '';
  return `${name} ${short}`.trim();
}

function cut(text: string): string {
  return text.slice(0, LENGTH_MAX).trim();
}
