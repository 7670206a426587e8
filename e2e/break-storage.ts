/**
 * What browsers do to the storage of a page. Each function runs in the page, before anything of it does, and is whole in
 * itself: the browser gets its text. What is there to be broken later is broken by `globalThis.strike()`.
 */

declare global {
  /** Breaks the storage now. */
  var strike: () => void;
}

/** iPhones take the handle away while the app is in the background. */
export function loseHandle(): void {
  const handles: IDBDatabase[] = [];
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...of) {
    const opening = open.apply(this, of);
    opening.addEventListener('success', () => handles.push(opening.result));
    return opening;
  };
  globalThis.strike = () => {
    for (const handle of handles) handle.close();
  };
}

/** The same, and the browser says so. */
export function closeHandle(): void {
  const handles: IDBDatabase[] = [];
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...of) {
    const opening = open.apply(this, of);
    opening.addEventListener('success', () => handles.push(opening.result));
    return opening;
  };
  globalThis.strike = () => {
    for (const handle of handles) {
      handle.close();
      handle.dispatchEvent(new Event('close'));
    }
  };
}

/** Safari's process behind the storage ends; the next one works. */
export function loseProcess(): void {
  const { transaction } = IDBDatabase.prototype;
  let isStruck = false;
  IDBDatabase.prototype.transaction = function (...of) {
    if (isStruck) {
      isStruck = false;
      throw new DOMException('Connection to Indexed Database server lost.', 'UnknownError');
    }
    return transaction.apply(this, of);
  };
  globalThis.strike = () => {
    isStruck = true;
  };
}

/** The transaction of the next write ends in the middle, without a reason. */
export function abortOnce(): void {
  const { add } = IDBObjectStore.prototype;
  let isStruck = false;
  IDBObjectStore.prototype.add = function (...of) {
    const adding = add.apply(this, of);
    if (isStruck) this.transaction.abort();
    isStruck = false;
    return adding;
  };
  globalThis.strike = () => {
    isStruck = true;
  };
}

/** Nothing more fits. */
export function fillUp(): void {
  const { add } = IDBObjectStore.prototype;
  let isStruck = false;
  IDBObjectStore.prototype.add = function (...of) {
    if (isStruck) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    return add.apply(this, of);
  };
  globalThis.strike = () => {
    isStruck = true;
  };
}

/** Some private windows forbid even to look. */
export function forbid(): void {
  Object.defineProperty(globalThis, 'indexedDB', {
    get: () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    },
  });
}

/** Others look as if there were storage, and refuse to open it. */
export function refuseToOpen(): void {
  IDBFactory.prototype.open = () => {
    throw new DOMException('Internal error opening backing store.', 'UnknownError');
  };
}

export function refuseToOpenOnce(): void {
  const { open } = IDBFactory.prototype;
  let isFirst = true;
  IDBFactory.prototype.open = function (...of) {
    if (!isFirst) return open.apply(this, of);
    isFirst = false;
    throw new DOMException('Internal error opening backing store.', 'UnknownError');
  };
}

/** Safari's first opening after a start sometimes gets no answer. */
export function neverOpen(): void {
  const { open } = IDBFactory.prototype;
  IDBFactory.prototype.open = function (...of) {
    const opening = open.apply(this, of);
    for (const type of ['success', 'upgradeneeded', 'error', 'blocked'])
      opening.addEventListener(type, (event) => event.stopImmediatePropagation());
    return opening;
  };
}

/** This app is of a version with another form of the storage, one higher. */
export function beNewer(): void {
  const { open } = IDBFactory.prototype;
  IDBFactory.prototype.open = function (name, version) {
    return open.call(this, name, version === undefined ? undefined : version + 1);
  };
}

/** Choices can't be remembered: the person, the theme, the last board. */
export function forbidChoices(): void {
  for (const name of ['getItem', 'setItem', 'removeItem', 'key'] as const)
    Storage.prototype[name] = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
}

/** Not broken at all. */
export function leaveAlone(): void {
  globalThis.strike = () => {};
}
