import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';

/** Prints the man page. */
export const manCommand = defineCommand({
  name: 'man',
  summary: 'print the man page; read it with: telemetry-peak-analyzer man | man -l -',
  args: {},
  async run({ table }, { toolVersion, writeStandardOutput }) {
    const { manPage } = await import('../shell/man-page.js');
    await writeStandardOutput(manPage(toolVersion, table));
    return ExitCode.done;
  },
});
