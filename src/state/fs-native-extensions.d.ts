declare module 'fs-native-extensions' {
  /** Asks for an exclusive lock on a file that is open for writing; false if another open file holds it. */
  export function tryLock(handle: number): boolean;
}
