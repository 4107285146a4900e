import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';

/** Ends an incident by hand, and tells those who want to know of what has ended. */
export const incidentsCloseCommand = defineCommand({
  name: 'incidents close',
  summary: 'end an incident by hand; the next peak of its key opens another',
  args: { id: { help: 'its id, or the beginning of it' } },
  async run({ flags, args }, session) {
    const { closeByHand } = await import('../close-by-hand.js');
    await closeByHand(args.id, flags, session);
    return ExitCode.done;
  },
});
