import { parseConfig } from '../config/config-parser.js';
import { readSettingFile } from '../config/read-setting-file.js';
import { errnoOf, readFaultOf, UsageError } from '../errors.js';
import { replaceFile } from '../state/replace-file.js';

function contentOf(path: string): string {
  try {
    return readSettingFile(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return '';
    throw new UsageError(`Can't read the configuration file '${path}' (--write): ${readFaultOf(error)}`, {
      cause: error,
    });
  }
}

/**
 * Puts a section behind what a configuration file holds; the file is made if it is not there.
 *
 * @throws UsageError if the file has that section already, or is no configuration; OutputError if it can't be written
 */
export function writeSection(path: string, name: string, section: string): void {
  const content = contentOf(path);
  if (parseConfig(content, path).has(`analyzer:${name}`)) {
    throw new UsageError(`'${path}' has a section [analyzer:${name}] already; give another name with --name`);
  }
  const gap = content === '' ? '' : content.endsWith('\n') ? '\n' : '\n\n';
  replaceFile(path, `${content}${gap}${section}`);
}
