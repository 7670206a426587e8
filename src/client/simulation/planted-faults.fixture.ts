/**
 * Faults that the simulation has to find: without them a run that finds nothing says nothing. Each is a change to one
 * place of the engine; `npm run weather -- faults` plants one at a time in a copy and expects the run to fail.
 */
export interface PlantedFault {
  /** What the engine does wrong with it. */
  readonly name: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

const OUTBOX = 'src/client/sync/outbox.ts';
const STEPS = 'src/client/sync/write-steps.ts';
const REPLAYER = 'src/client/sync/replayer.ts';
const STORE = 'src/client/sync/device-store.ts';
const LEADER = 'src/client/sync/leader.ts';
const SEND = 'src/client/features/spots/send-settle.ts';
const PROJECTION = 'src/client/features/spots/spots.projection.ts';
const RECORD = 'src/client/features/spots/settle-record.ts';

export const PLANTED_FAULTS: readonly PlantedFault[] = [
  {
    name: 'shows a change before it is kept',
    file: OUTBOX,
    find: `const stored = await orCannotStore(this.#withRoom(() => store.addWrite(toNewWrite(person, draft))));`,
    replace: `const stored = { ...toNewWrite(person, draft), order: Number.MAX_SAFE_INTEGER };
      void store.addWrite(toNewWrite(person, draft)).catch(() => undefined);`,
  },
  {
    name: 'says that a change is kept when the disk is full',
    file: OUTBOX,
    find: `const stored = await orCannotStore(this.#withRoom(() => store.addWrite(toNewWrite(person, draft))));`,
    replace: `const stored = await this.#withRoom(() => store.addWrite(toNewWrite(person, draft))).catch(
      () => ({ ...toNewWrite(person, draft), order: 0 }),
    );`,
  },
  {
    name: 'forgets a change when no answer comes in time',
    file: REPLAYER,
    find: `      this.#times.fail(scope, error);
      this.#setBusy(true);
      return;`,
    replace: `      await this.#options.outbox.drop(opId);
      return;`,
  },
  {
    name: 'takes a server that fails for one that has done it',
    file: REPLAYER,
    find: `    if (ERRORS[error.code].retry === 'later') {`,
    replace: `    if (error.code === 'server.unexpected') {
      await this.#options.outbox.settle(opId, { answer: null, seq: 0, refused: [], isNothingDone: false });
      return;
    }
    if (ERRORS[error.code].retry === 'later') {`,
  },
  {
    name: 'puts a failure that passes before its person',
    file: REPLAYER,
    find: `    if (ERRORS[error.code].retry === 'later') {`,
    replace: `    if (ERRORS[error.code].retry === 'later' && error.code !== 'server.busy') {`,
  },
  {
    name: 'puts an ended session before its person as a refusal',
    file: REPLAYER,
    find: `    if (trouble !== null) {`,
    replace: `    if (error.code === 'auth.required') {
      await this.#options.outbox.refuse(opId, error);
      return;
    }
    if (trouble !== null) {`,
  },
  {
    name: 'drops a conflict silently',
    file: REPLAYER,
    find: `    await this.#options.outbox.refuse(opId, error);`,
    replace: `    await this.#options.outbox.drop(opId);`,
  },
  {
    name: 'asks again for ever what was refused',
    file: REPLAYER,
    find: `    await this.#options.outbox.refuse(opId, error);
    this.#decided(scope);`,
    replace: `    this.#times.fail(scope, error);`,
  },
  {
    name: 'lets a later change of a board overtake one that failed',
    file: REPLAYER,
    find: `      if (write.state !== 'waiting' || seen.has(write.scope)) continue;`,
    replace: `      if (write.state !== 'waiting' || write.tries % 2 === 1) continue;`,
  },
  {
    name: 'sends the newest first',
    file: REPLAYER,
    find: `    for (const write of this.#options.outbox.writes()) {`,
    replace: `    for (const write of [...this.#options.outbox.writes()].reverse()) {`,
  },
  {
    name: 'never looks again after somebody has signed in',
    file: REPLAYER,
    find: `    this.#setTrouble(null);
    this.#times.clear();`,
    replace: `    this.#times.clear();`,
  },
  {
    name: 'does not find what a tab kept before it died',
    file: REPLAYER,
    find: `    this.#options.outbox.reload().catch(() => undefined);`,
    replace: ``,
  },
  {
    name: 'sends from all tabs at once',
    file: LEADER,
    find: `  return options.locks === null ? createLease(options) : createWebLock(options, options.locks);`,
    replace: `  return { run: (work) => work({ isHeld: () => true }) };`,
  },
  {
    name: 'keeps the lead of a tab that has died, where there are no locks',
    file: LEADER,
    find: `const LEASE_MS = 15_000;`,
    replace: `const LEASE_MS = 1e12;`,
  },
  {
    name: 'waits for a dead tab for as long as the clock was set back, where there are no locks',
    file: STORE,
    find: `untilMs: Math.min(held.untilMs, wanted.untilMs)`,
    replace: `untilMs: held.untilMs`,
  },
  {
    name: 'goes on leading after another tab has taken over',
    file: LEADER,
    find: `          isStolen = true;`,
    replace: ``,
  },
  {
    name: 'sends a change again under another id',
    file: SEND,
    find: `call(ask(api, record.request, { ...asAccount(write.accountId), signal }))`,
    replace: `call(ask(api, { ...record.request, input: { ...record.request.input, opId: newEnvelope().opId } } as never, { ...asAccount(write.accountId), signal }))`,
  },
  {
    name: 'does not say whose change it is',
    file: SEND,
    find: `{ ...asAccount(write.accountId), signal }`,
    replace: `{ signal } as never`,
  },
  {
    name: 'takes everybody’s changes for its person’s',
    file: OUTBOX,
    find: `const isMine = (write: QueuedWrite) => write.accountId === this.#options.person.id;`,
    replace: `const isMine = (_write: QueuedWrite) => true;`,
  },
  {
    name: 'keeps quiet about the spots that a bulk payment could not pay',
    file: SEND,
    find: `    if (result.ok || !claim) return [];`,
    replace: `    if (result.ok || claim) return [];`,
  },
  {
    name: 'takes back what was sent',
    file: STEPS,
    find: `  write.state === 'waiting' && write.tries === 0 ? { next: null } : undefined;`,
    replace: `  write.state === 'waiting' ? { next: null } : undefined;`,
  },
  {
    name: 'forgets in a power cut that a change was sent',
    file: OUTBOX,
    find: `await this.#take(beginTry, opId, isFirst);`,
    replace: `await this.#take(beginTry, opId, isFirst && false);`,
  },
  {
    name: 'settles what was settled before',
    file: STEPS,
    find: `    if (write.state !== 'waiting') return undefined;
    const person`,
    replace: `    const person`,
  },
  {
    name: 'forgets what was done before the board contains it',
    file: STEPS,
    find: `  return ageMs >= SETTLED_KEPT_MS_MAX || (isInLog && ageMs >= SETTLED_KEPT_MS);`,
    replace: `  return ageMs >= 0 || isInLog;`,
  },
  {
    name: 'forgets what waits, too',
    file: STEPS,
    find: `  if (state !== 'settled') return false;`,
    replace: `  if (state === 'needs_you') return false;`,
  },
  {
    name: 'lays what was done over a board that contains it',
    file: PROJECTION,
    find: `      (tap.settledSeq === null || tap.settledSeq > board.seq),`,
    replace: `      tap.settledSeq !== -1,`,
  },
  {
    name: 'lays refused changes over the board',
    file: RECORD,
    find: `  const record = write.state === 'needs_you' ? null : readSettleRecord(write);`,
    replace: `  const record = readSettleRecord(write);`,
  },
  {
    name: 'tells other tabs nothing',
    file: OUTBOX,
    find: `    this.#show([...rest, ...stored].sort((a, b) => a.order - b.order));
    this.#options.bus.post({ type: 'writes' });`,
    replace: `    this.#show([...rest, ...stored].sort((a, b) => a.order - b.order));`,
  },
];
