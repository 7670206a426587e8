/** What somebody may type into the command bar: `3 7 12 paid`, `4-9 paid`, `@ana release`, `12 release no answer`, `12 undo`. */
export type CommandVerb = 'pay' | 'undo' | 'release' | 'go';

export interface ParsedCommand {
  readonly verb: CommandVerb;
  readonly numbers: readonly number[];
  readonly handles: readonly string[];
  /** Everything after the verb; empty where nothing follows. */
  readonly reason: string;
}

export type CommandReading =
  | { readonly kind: 'empty' }
  | { readonly kind: 'wrong'; readonly problem: string }
  | { readonly kind: 'command'; readonly command: ParsedCommand };

const VERBS: Readonly<Record<string, CommandVerb>> = {
  paid: 'pay',
  pay: 'pay',
  undo: 'undo',
  unpaid: 'undo',
  release: 'release',
  free: 'release',
  go: 'go',
};

/** Longer ranges are slips of the keyboard: no board has more spots. */
const RANGE_LENGTH_MAX = 1_000;
const NUMBER = /^#?(\d{1,4})$/;
const RANGE = /^#?(\d{1,4})(?:-|–|\.\.)(\d{1,4})$/;
const HANDLE = /^@([a-z0-9._]{1,30})$/i;
const WORD = /^[a-z]+$/i;

export const COMMAND_EXAMPLES = '3 7 12 paid · 4-9 paid · @ana release · 12 undo';

/** Reads the words; whether the spots allow it is `planCommand`'s question. */
export function parseCommand(typed: string): CommandReading {
  const words = typed.trim().split(/[\s,]+/);
  if (words[0] === '' || words[0] === undefined) return { kind: 'empty' };
  const numbers = new Set<number>();
  const handles = new Set<string>();
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (WORD.test(word)) break;
    const problem = addTarget(word, numbers, handles);
    if (problem !== null) return { kind: 'wrong', problem };
  }
  if (numbers.size === 0 && handles.size === 0) {
    return { kind: 'wrong', problem: `Begin with spot numbers or a handle: ${COMMAND_EXAMPLES}` };
  }
  const verbWord = words[at]?.toLowerCase();
  const verb = verbWord === undefined ? 'go' : VERBS[verbWord];
  if (verb === undefined) {
    return { kind: 'wrong', problem: `“${words[at]}” is no command. Use paid, undo or release.` };
  }
  const reason = words.slice(at + 1).join(' ');
  if (reason !== '' && (verb === 'pay' || verb === 'go')) {
    return { kind: 'wrong', problem: `Nothing may follow “${words[at]}”.` };
  }
  return { kind: 'command', command: { verb, numbers: [...numbers], handles: [...handles], reason } };
}

/** Takes one word as a number, a range or a handle; says what is wrong with it otherwise. */
function addTarget(word: string, numbers: Set<number>, handles: Set<string>): string | null {
  const single = NUMBER.exec(word);
  if (single) {
    numbers.add(Number(single[1]));
    return null;
  }
  const range = RANGE.exec(word);
  if (range) {
    const from = Math.min(Number(range[1]), Number(range[2]));
    const to = Math.max(Number(range[1]), Number(range[2]));
    if (to - from >= RANGE_LENGTH_MAX) return `“${word}” is too long a range.`;
    for (let number = from; number <= to; number += 1) numbers.add(number);
    return null;
  }
  const handle = HANDLE.exec(word);
  if (handle) {
    handles.add((handle[1] ?? '').toLowerCase());
    return null;
  }
  return `“${word}” is neither a spot number nor a handle.`;
}
