/** Chance that can be repeated: the same seed rolls the same numbers. */
export interface Dice {
  /** A number from 0 up to 1, without 1. */
  random(): number;
  /** An integer from 0 up to `below`, without it. */
  integer(below: number): number;
  pick<Value>(values: readonly Value[]): Value;
  shuffle<Value>(values: readonly Value[]): Value[];
}

/** Makes a small generator (mulberry32) that starts at `seed`. */
export function createDice(seed: number): Dice {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (below: number) => Math.floor(random() * below);
  return {
    random,
    integer,
    pick: <Value>(values: readonly Value[]) => values[integer(values.length)] as Value,
    shuffle: <Value>(values: readonly Value[]) => {
      const left = [...values];
      return values.map(() => left.splice(integer(left.length), 1)[0] as Value);
    },
  };
}
