import type { Feed } from '../../analyzers/analyzer.js';
import { attributePaths } from './attribute-paths.js';
import { attributeOf } from './attribute-value.js';
import { readContent } from './decompress.js';
import { readRecords } from './record-reader.js';
import type { JsonFile } from './source-file.js';
import { columnsOf } from './source-sql.js';

/**
 * Whether the attributes of a file's first record stand as flat keys under their full names, as they mostly do: such
 * files are read faster. A file that can't be understood is left to the reading proper.
 */
export async function startsFlat({ path, layout, compression }: JsonFile, feed: Feed): Promise<boolean> {
  try {
    for await (const { bytes } of readRecords(path, layout, readContent(path, compression))) {
      const record: unknown = JSON.parse(bytes.toString());
      return columnsOf(feed).every(({ attribute }) => {
        const paths = attributePaths(attribute);
        return attributeOf(record, paths.slice(0, 1)) === attributeOf(record, paths);
      });
    }
  } catch {
    // the engine will say the same, and the careful reading where
  }
  return true;
}
