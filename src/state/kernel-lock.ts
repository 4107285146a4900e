import { createRequire } from 'node:module';
import process from 'node:process';
import { errnoOf } from '../errors.js';

/** Takes the operating system's lock on an open file for this process alone; false if another process holds it. */
export type TryLock = (handle: number) => boolean;

interface Binding {
  readonly tryLock: (handle: number, offset: number, length: number, isExclusive: boolean) => void;
}

/**
 * Loads what takes the kernel's locks. The library looks for its compiled part in dozens of places, by a dozen modules,
 * which takes a tenth of the time of a small run; so it is looked for first where it nearly always is.
 */
export async function loadTryLock(): Promise<TryLock> {
  const { platform, arch } = process;
  let binding: Binding;
  try {
    const load = createRequire(import.meta.url);
    binding = load(`fs-native-extensions/prebuilds/${platform}-${arch}/fs-native-extensions.node`) as Binding;
  } catch {
    return (await import('fs-native-extensions')).tryLock;
  }
  return (handle) => {
    try {
      binding.tryLock(handle, 0, 0, true);
      return true;
    } catch (error) {
      if (errnoOf(error) === 'EAGAIN') return false;
      throw error;
    }
  };
}
