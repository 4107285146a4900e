import { ExitCode } from '../../errors.js';
import { defineCommand } from '../command.js';

const NOTES = `
For this shell alone:   source <(telemetry-peak-analyzer completion bash)
                        telemetry-peak-analyzer completion fish | source
For every zsh to come:  telemetry-peak-analyzer completion zsh > FOLDER/_telemetry-peak-analyzer
                        with FOLDER in fpath`;

/** Prints what a shell needs to complete flags and their values. */
export const completionCommand = defineCommand({
  name: 'completion',
  summary: 'print the completion of flags, commands and values for a shell',
  notes: NOTES,
  args: { shell: { help: 'bash, zsh or fish', choices: ['bash', 'zsh', 'fish'] } },
  async run({ args, table }, { writeStandardOutput }) {
    const print = {
      bash: async () => (await import('../shell/bash.js')).bashCompletion(table),
      zsh: async () => (await import('../shell/zsh.js')).zshCompletion(table),
      fish: async () => (await import('../shell/fish.js')).fishCompletion(table),
    };
    await writeStandardOutput(await print[args.shell as keyof typeof print]());
    return ExitCode.done;
  },
});
