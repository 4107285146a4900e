import { BackendError, InputError, messageOf, OutputError } from '../../errors.js';

const FILE = /file "((?:[^"\\]|\\.)+)"/;

export const isOutOfMemory = (error: unknown): boolean => messageOf(error).startsWith('Out of Memory');

/** An engine's error as one of ours: which kind it is shows in the first words of its message. */
export function engineError(error: unknown, spillFolder: string): Error {
  const message = messageOf(error);
  const first = message.split('\n')[0]?.trim() ?? message;
  const options = { cause: error };
  if (/failed to offload|max_temp_directory_size|No space left/.test(message)) {
    return new OutputError(
      `The disk is full: the engine could not spill to '${spillFolder}'; free space there or set TMPDIR to another folder`,
      options,
    );
  }
  if (isOutOfMemory(error)) return new BackendError(`The engine ran out of memory: ${first}`, options);
  if (/^IO Error: (Failed to create directory|Cannot open file ".*duckdb_temp)/.test(message)) {
    return new OutputError(`Can't write to the temporary folder '${spillFolder}': ${first}`, options);
  }
  if (message.startsWith('IO Error') || FILE.test(message)) return new InputError(readable(first), options);
  if (/^(CSV Error|Invalid Input Error)/.test(message)) return new InputError(readable(message), options);
  return new BackendError(`The engine failed: ${first}`, options);
}

function readable(message: string): string {
  return (
    message
      .replace(/^(?:[A-Z][A-Za-z]* )+Error: /, '')
      .replace(/ (?:Try |You can |LINE |Possible ).*$/s, '')
      // what the engine tried in vain, and how its own options could be set
      .replace(/\n\s*(?:The search space|Possible|LINE ).*$/s, '')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
      .join('; ')
  );
}
