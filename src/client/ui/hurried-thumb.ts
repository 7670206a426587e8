/** Tells the second tap of a hurried thumb, which was meant for what was there before, from a tap on what is there now. */
export interface HurriedThumb {
  /** Something else is under the thumb from now on. */
  noteChange(): void;
  /** Does it, unless the change was too short a time ago for anybody to have read it. */
  unlessHurried(act: () => void): void;
}

const HURRIED_MS = 400;

export function makeHurriedThumb(): HurriedThumb {
  let changedAtMs = Number.NEGATIVE_INFINITY;
  return {
    noteChange: () => {
      changedAtMs = performance.now();
    },
    unlessHurried: (act) => {
      if (performance.now() - changedAtMs >= HURRIED_MS) act();
    },
  };
}
