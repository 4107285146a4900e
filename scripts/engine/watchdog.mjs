// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Reads process groups from a pipe. The pipe ends when its writer closes it, and also when
 * the writer is killed in a way it can't handle: then no server and no file may stay behind.
 * A shell rather than Node.js, so that whatever kills every node process spares it.
 */
const SCRIPT = `
trap '' HUP INT TERM
groups=
while read -r word group; do
  case $word in
    watch) groups="$groups $group" ;;
    forget)
      kept=
      for other in $groups; do [ "$other" = "$group" ] || kept="$kept $other"; done
      groups=$kept ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
# A process that is being killed may still write for a moment.
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  rm -rf "$1" 2>/dev/null && exit 0
  sleep 0.3
done
exit 1
`;

/**
 * @typedef {object} Watchdog
 * @property {(group: number) => void} watch
 * @property {(group: number) => void} forget a group that has ended, as its number may be given to others
 * @property {() => Promise<void>} finish kills what is still watched and removes the folder
 */

/**
 * @param {string} folder removed at the end
 * @returns {Watchdog}
 */
export function startWatchdog(folder) {
  const shell = spawn('sh', ['-c', SCRIPT, 'engine-watchdog', folder], {
    cwd: '/',
    // In a session of its own: a Ctrl-C in the terminal is not meant for it.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = once(shell, 'exit');
  // Without a watchdog (somebody killed it) stopping still works, only less surely.
  shell.stdin.on('error', () => {});
  return {
    watch: (group) => shell.stdin.write(`watch ${group}\n`),
    forget: (group) => shell.stdin.write(`forget ${group}\n`),
    finish: async () => {
      shell.stdin.end();
      const [code] = await ended;
      if (code !== 0) throw new Error(`could not remove ${folder}`);
    },
  };
}
