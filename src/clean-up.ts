const pending = new Set<() => void>();

/**
 * Registers what must be undone if the process ends in the middle of its work (a second Ctrl-C, work that hangs):
 * it is called synchronously, once. Returns the function that takes the registration back.
 */
export function onAbruptEnd(undo: () => void): () => void {
  pending.add(undo);
  return () => pending.delete(undo);
}

/** Undoes all that is registered; whatever fails in it is left, so that the rest is still undone. */
export function cleanUpAbruptly(): void {
  for (const undo of pending) {
    pending.delete(undo);
    try {
      undo();
    } catch {
      // the process is ending: there is nobody left to act on it
    }
  }
}
