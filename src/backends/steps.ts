/** Work in steps, of which some have to be waited for. */

/** Runs steps to their end, waiting only where one has to be waited for: what they yield is handed back to them. */
export function drive(steps: Generator<unknown, void, unknown>): void | Promise<void> {
  let next = steps.next();
  while (next.done !== true) {
    if (next.value instanceof Promise) return continued(steps, next.value);
    next = steps.next(next.value);
  }
}

async function continued(steps: Generator<unknown, void, unknown>, first: Promise<unknown>): Promise<void> {
  let waiting: unknown = first;
  for (;;) {
    let next: IteratorResult<unknown, void>;
    try {
      next = steps.next(await waiting);
    } catch (e) {
      next = steps.throw(e);
    }
    if (next.done === true) return;
    waiting = next.value;
  }
}
