import { ExitCode, UsageError } from '../../errors.js';
import { defineCommand } from '../command.js';
import { printLines } from '../session.js';

/** Looks at a feed. */
export const inspectCommand = defineCommand({
  name: 'inspect',
  summary: 'look at the first records of a feed, and propose a section of the configuration that describes it',
  args: {},
  async run({ flags }, session) {
    const [{ readConfigFile }, { resolveName }, { BACKENDS }, { findAnalyzer }] = await Promise.all([
      import('../../config/config-file.js'),
      import('../../names/resolve-name.js'),
      import('../../names/backends.js'),
      import('../../analyzers/find-analyzer.js'),
    ]);
    const { log, progress, signal } = session;
    const config = readConfigFile(flags.configFile, session.environment, log);
    const { describedBy, sectionName, write } = flags;
    if (/[\]\n\r]/.test(sectionName) || sectionName.trim() !== sectionName || sectionName === '') {
      throw new UsageError(`--name '${sectionName}' can't be the name of a section`);
    }
    const backend = await resolveName(flags.backendClass, BACKENDS, '.');
    const isCluster = backend.input !== 'files';
    if (isCluster && flags.all) {
      throw new UsageError(
        '--all reads files from beginning to end; of a cluster a few records are asked for, see --records',
      );
    }
    const analyzer = describedBy === undefined ? undefined : await findAnalyzer(describedBy, config, log, '.');
    const [{ inspectSample }, { sectionText }] = await Promise.all([
      import('../../inspect/inspect-feed.js'),
      import('../../inspect/propose.js'),
    ]);
    const most = flags.all ? Infinity : flags.records;
    const input = flags.backendInput;
    const { sample, redact } = isCluster
      ? await (
          await import('../../inspect/sample-cluster.js')
        ).sampleCluster({ feed: analyzer?.feed, most, input, config, log, signal })
      : {
          sample: await (
            await import('../../inspect/sample-files.js')
          ).sampleFiles(input, { most, log, progress, signal }),
          redact: (line: string) => line,
        };
    const inspection = await inspectSample(sample, analyzer?.feed);
    const text = inspection.section && sectionText(sectionName, inspection.section);
    if (write !== undefined && text === undefined) {
      throw new UsageError(
        `Nothing to write to '${write}' (--write): the records have no time, or nothing to count by`,
      );
    }
    if (flags.inspectFormat === 'json') {
      const [{ inspectJson }, { safeJson }] = await Promise.all([
        import('../../inspect/inspect-json.js'),
        import('../../report/safe-json.js'),
      ]);
      await printLines(session, [redact(safeJson(inspectJson(inspection, text), 2))]);
    } else {
      const { inspectLines } = await import('../../inspect/inspect-lines.js');
      const lines = inspectLines(inspection, describedBy === undefined ? 'the section below' : `'${describedBy}'`);
      const section = (text ?? 'No section: there is no time, or nothing to count by').split('\n');
      await printLines(session, [...lines, '', ...section].map(redact));
    }
    if (write !== undefined && text !== undefined) {
      const { writeSection } = await import('../../inspect/write-section.js');
      writeSection(write, sectionName, text);
      log.info(`Wrote section [analyzer:${sectionName}] to '${write}': use it with -c ${write} -a ${sectionName}`);
    }
    return ExitCode.done;
  },
});
