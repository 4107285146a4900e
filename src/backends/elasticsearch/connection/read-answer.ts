import type { z } from 'zod';
import { EngineFault } from './engine-fault.js';

/**
 * A reader of answers that must have a form.
 *
 * @param problem what is wrong with one that has another, for the message
 */
export function readAs<Schema extends z.ZodType>(
  schema: Schema,
  problem = 'the answer lacks what was asked for',
): (answer: unknown) => z.output<Schema> {
  return (answer) => {
    const { data, success } = schema.safeParse(answer);
    if (!success) throw new EngineFault('again', problem);
    return data;
  };
}
