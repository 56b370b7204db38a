/** Iterators: what can be taken from them, from which end, and how much is left where that is known without taking it. */
/** Where items come from. A source is used up by whoever takes from it. */
export interface Source<T> {
  next(): T | undefined;
  /** `DoubleEndedIterator`. */
  readonly back?: (() => T | undefined) | undefined;
  /** `ExactSizeIterator`: how many items are left, without taking one. */
  readonly size?: (() => number) | undefined;
  /** `Clone`: another source with the same items left. */
  readonly copy?: (() => Source<T>) | undefined;
  /** `Peekable`. */
  readonly peek?: (() => T | undefined) | undefined;
}

export class Iter<T> implements Source<T> {
  readonly t = 'iter';
  #source: Source<T>;
  constructor(source: Source<T>) {
    this.#source = source;
  }
  next(): T | undefined {
    return this.#source.next();
  }
  get back(): Source<T>['back'] {
    return this.#source.back;
  }
  get size(): Source<T>['size'] {
    return this.#source.size;
  }
  get copy(): Source<T>['copy'] {
    return this.#source.copy;
  }
  get peek(): Source<T>['peek'] {
    return this.#source.peek;
  }
  /** Goes on with other items. */
  become(source: Source<T>): void {
    this.#source = source;
  }
  static of<T>(items: readonly T[]): Iter<T> {
    return new Iter(between(items, 0, items.length));
  }
}

function between<T>(items: readonly T[], from: number, to: number): Source<T> {
  let [low, high] = [from, to];
  return {
    next: () => (low < high ? items[low++] : undefined),
    back: () => (low < high ? items[--high] : undefined),
    size: () => high - low,
    copy: () => between(items, low, high),
  };
}

type Take<T> = () => T | undefined;

/** Takes `n` items and gives the one behind them, as `nth` does: it stops at the end. */
export function nth<T>(take: Take<T>, n: number): T | undefined {
  for (let left = n; left > 0; left--) if (take() === undefined) return undefined;
  return take();
}

const both = <T>(a: T | undefined, b: T | undefined): readonly [T, T] | undefined =>
  a === undefined || b === undefined ? undefined : [a, b];

export function each<T>(it: Source<T>, change: (item: T) => T): Source<T> {
  const through = (item: T | undefined): T | undefined => (item === undefined ? undefined : change(item));
  const { back, copy } = it;
  return {
    next: () => through(it.next()),
    back: back && (() => through(back())),
    size: it.size,
    copy: copy && (() => each(copy(), change)),
  };
}

/** Items for which `keep` gives something. */
export function sift<T>(it: Source<T>, keep: (item: T) => T | undefined): Source<T> {
  const first = (take: Take<T>): T | undefined => {
    for (let item = take(); item !== undefined; item = take()) {
      const kept = keep(item);
      if (kept !== undefined) return kept;
    }
    return undefined;
  };
  const { back, copy } = it;
  return { next: () => first(() => it.next()), back: back && (() => first(back)), copy: copy && (() => sift(copy(), keep)) };
}

export function enumerate<T>(it: Source<T>, pair: (at: number, item: T) => T, from = 0): Source<T> {
  let at = from;
  const { back, size, copy } = it;
  return {
    next() {
      const item = it.next();
      return item === undefined ? undefined : pair(at++, item);
    },
    back:
      back &&
      size &&
      (() => {
        const item = back();
        return item === undefined ? undefined : pair(at + size(), item);
      }),
    size,
    copy: copy && (() => enumerate(copy(), pair, at)),
  };
}

/** Null when it cannot be taken from behind. */
export function reversed<T>(it: Source<T>): Source<T> | null {
  const { back, copy } = it;
  if (back === undefined) return null;
  return { next: back, back: () => it.next(), size: it.size, copy: copy && (() => reversed(copy()) as Source<T>) };
}

export function take<T>(it: Source<T>, n: number): Source<T> {
  let left = n;
  const { back, size, copy } = it;
  return {
    next: () => (left > 0 && left-- > 0 ? it.next() : undefined),
    back: back && size && (() => (left === 0 ? undefined : nth(back, Math.max(0, size() - left--)))),
    size: size && (() => Math.min(left, size())),
    copy: copy && (() => take(copy(), left)),
  };
}

export function skip<T>(it: Source<T>, n: number): Source<T> {
  let ahead = n;
  const { back, size, copy } = it;
  const left = size && (() => Math.max(0, size() - ahead));
  return {
    next() {
      const passed = ahead;
      ahead = 0;
      return nth(() => it.next(), passed);
    },
    back: back && left && (() => (left() > 0 ? back() : undefined)),
    size: left,
    copy: copy && (() => skip(copy(), ahead)),
  };
}

export function stepBy<T>(it: Source<T>, step: number, started = false): Source<T> {
  let first = !started;
  const { back, size, copy } = it;
  return {
    next() {
      const passed = first ? 0 : step - 1;
      first = false;
      return nth(() => it.next(), passed);
    },
    back:
      back &&
      size &&
      (() => {
        const rest = size() % step;
        return nth(back, first ? (rest === 0 ? step - 1 : rest - 1) : rest);
      }),
    size: size && (() => (first ? Math.ceil(size() / step) : Math.floor(size() / step))),
    copy: copy && (() => stepBy(copy(), step, !first)),
  };
}

export function chain<T>(a: Source<T>, b: Source<T>): Source<T> {
  let [head, tail]: [Source<T> | null, Source<T> | null] = [a, b];
  const copied = (of: Source<T> | null): Source<T> => of?.copy?.() ?? EMPTY;
  return {
    next() {
      const item = head?.next();
      if (item !== undefined) return item;
      head = null;
      return tail?.next();
    },
    back:
      a.back &&
      b.back &&
      (() => {
        const item = tail?.back?.();
        if (item !== undefined) return item;
        tail = null;
        return head?.back?.();
      }),
    copy: a.copy && b.copy && (() => chain(copied(head), copied(tail))),
  };
}
const EMPTY: Source<never> = { next: () => undefined, back: () => undefined, size: () => 0, copy: () => EMPTY };

/**
 * @param dropping runs what takes an item that has no partner; Rust leaves open whether it is taken
 */
export function zip<T>(a: Source<T>, b: Source<T>, pair: (a: T, b: T) => T, dropping: (take: Take<T>) => void): Source<T> {
  const joined = (x: T | undefined, y: T | undefined): T | undefined => {
    const found = both(x, y);
    return found && pair(...found);
  };
  const sizes = both(a.size, b.size);
  const backs = both(a.back, b.back);
  const copies = both(a.copy, b.copy);
  return {
    next() {
      const [left, right] = sizes === undefined ? [1, 1] : [sizes[0](), sizes[1]()];
      if (left > 0 && right === 0) {
        dropping(() => a.next());
        return undefined;
      }
      const x = a.next();
      return x === undefined ? undefined : joined(x, b.next());
    },
    back:
      backs &&
      sizes &&
      (() => {
        const more = sizes[0]() - sizes[1]();
        for (let i = 0; i < Math.abs(more); i++) dropping(backs[more > 0 ? 0 : 1]);
        const x = backs[0]();
        return joined(x, backs[1]());
      }),
    size: sizes && (() => Math.min(sizes[0](), sizes[1]())),
    copy: copies && (() => zip(copies[0](), copies[1](), pair, dropping)),
  };
}

export function peekable<T>(it: Source<T>, ahead: { readonly item: T | undefined } | null = null): Source<T> {
  let seen = ahead;
  const { back, size, copy } = it;
  return {
    next() {
      const now = seen;
      seen = null;
      return now === null ? it.next() : now.item;
    },
    peek() {
      seen ??= { item: it.next() };
      return seen.item;
    },
    back:
      back &&
      (() => {
        if (seen !== null && seen.item === undefined) return undefined;
        const item = back();
        if (item !== undefined || seen === null) return item;
        const last = seen.item;
        seen = null;
        return last;
      }),
    size: size && (() => (seen === null ? size() : seen.item === undefined ? 0 : size() + 1)),
    copy: copy && (() => peekable(copy(), seen)),
  };
}

/** Ends for good at the first nothing. */
export function fuse<T>(it: Source<T>): Source<T> {
  let done = false;
  const { back, size, copy } = it;
  const watched = (take: Take<T>): T | undefined => {
    const item = done ? undefined : take();
    done ||= item === undefined;
    return item;
  };
  return {
    next: () => watched(() => it.next()),
    back: back && (() => watched(back)),
    size: size && (() => (done ? 0 : size())),
    copy: copy && (() => (done ? EMPTY : fuse(copy()))),
  };
}

/** `keep` is asked again after it gave nothing, as in `map_while` and `scan`. */
export const whileKept = <T>(it: Source<T>, keep: (item: T) => T | undefined): Source<T> => ({
  next() {
    const item = it.next();
    return item === undefined ? undefined : keep(item);
  },
  copy: it.copy && (() => whileKept((it.copy as () => Source<T>)(), keep)),
});

/** Items up to the first for which the test fails; it is taken and lost. */
export function takeWhile<T>(it: Source<T>, test: (item: T) => boolean, over = false): Source<T> {
  let done = over;
  return {
    next() {
      const item = done ? undefined : it.next();
      if (item === undefined) return undefined;
      done = !test(item);
      return done ? undefined : item;
    },
    copy: it.copy && (() => takeWhile((it.copy as () => Source<T>)(), test, done)),
  };
}

/** Items of the items; both ends may be in the middle of one. */
export function flat<T>(it: Source<T>, open: (item: T) => Source<T>): Source<T> {
  return flattened(fuse(it), open, null, null);
}

function flattened<T>(
  outer: Source<T>,
  open: (item: T) => Source<T>,
  first: Source<T> | null,
  last: Source<T> | null,
): Source<T> {
  const ends = { front: first, behind: last };
  const taken = (
    near: 'front' | 'behind',
    far: 'front' | 'behind',
    next: Take<T>,
    from: (source: Source<T>) => T | undefined,
  ): T | undefined => {
    for (;;) {
      const inner = ends[near];
      const item = inner === null ? undefined : from(inner);
      if (item !== undefined) return item;
      const opened = next();
      if (opened !== undefined) {
        ends[near] = open(opened);
        continue;
      }
      ends[near] = null;
      const rest = ends[far];
      const found = rest === null ? undefined : from(rest);
      if (found === undefined) ends[far] = null;
      return found;
    }
  };
  const { back, copy } = outer;
  const twin = (of: Source<T> | null): Source<T> | null => (of === null ? null : (of.copy?.() ?? null));
  return {
    next: () =>
      taken(
        'front',
        'behind',
        () => outer.next(),
        (source) => source.next(),
      ),
    back: back && (() => taken('behind', 'front', back, (source) => source.back?.())),
    copy: copy && (() => flattened(copy(), open, twin(ends.front), twin(ends.behind))),
  };
}

/** Null when the items cannot be had twice. */
export const cycle = <T>(it: Source<T>): Source<T> | null => (it.copy === undefined ? null : cycled(it, it.copy()));

function cycled<T>(left: Source<T>, all: Source<T>): Source<T> {
  let now = left;
  return {
    next() {
      const item = now.next();
      if (item !== undefined) return item;
      now = (all.copy as () => Source<T>)();
      return now.next();
    },
    copy: () => cycled(now.copy?.() ?? EMPTY, all),
  };
}
