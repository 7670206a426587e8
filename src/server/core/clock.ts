/** The server's clock, passed in so that tests can step it. Devices' clocks decide nothing. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
