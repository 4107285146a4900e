import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { runHere } from '../support/run-here.js';
import { BIN, temporaryFolder } from '../support/run-tool.js';

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');
const SAMPLE = sha1('a file');
const FEED = `[{"file.sha1":"${SAMPLE}","source.user_id":7,"source.origin":"API","task.severity":"benign","task.uuid":"x"}]`;

describe('anonymize', () => {
  it('writes to standard output, and logs what became of each attribute', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'feed.json'), FEED);
    const { status, stdout, log } = await runHere(['anonymize', 'feed.json'], folder);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      {
        'file.sha1': sha1(SAMPLE),
        'source.user_id': null,
        'source.origin': 'API',
        'task.severity': 'benign',
        'task.uuid': null,
      },
    ]);
    expect(log).toEqual([
      "Anonymized 1 records of 'feed.json'",
      '\thashed again: file.sha1',
      '\tblanked: source.user_id, task.uuid',
      '\tkept: source.origin, task.severity',
    ]);
  });

  it('writes a file, packed lines here, with exceptions of the user', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'feed.json.gz'), gzipSync(FEED));
    const args = [
      'anonymise',
      '--keep',
      'source.user_id',
      '--blank',
      'file.sha1',
      '--blank',
      'task',
      'feed.json.gz',
      '-o',
      'out.ndjson.gz',
    ];
    expect((await runHere(args, folder)).status).toBe(0);
    expect(String(gunzipSync(readFileSync(join(folder, 'out.ndjson.gz'))))).toBe(
      '{"file.sha1":null,"source.user_id":7,"source.origin":"API","task.severity":null,"task.uuid":null}\n',
    );
  });

  it('reaches records that are wrapped in a document', async () => {
    const folder = temporaryFolder();
    const [record] = JSON.parse(FEED) as unknown[];
    const nested = { _id: 'x', _source: { source: { user_id: 7 }, file: { sha1: SAMPLE } } };
    writeFileSync(join(folder, 'feed.json'), JSON.stringify({ Records: [record], hits: { hits: [nested] } }));
    const { status, stdout } = await runHere(['anonymize', 'feed.json'], folder);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      {
        Records: [
          {
            'file.sha1': sha1(SAMPLE),
            'source.user_id': null,
            'source.origin': 'API',
            'task.severity': 'benign',
            'task.uuid': null,
          },
        ],
        hits: { hits: [{ _id: null, _source: { source: { user_id: null }, file: { sha1: sha1(SAMPLE) } } }] },
      },
    ]);
  });

  it('writes into a pipe that is named as a file', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'feed.json'), '[{"a":1}]');
    const command = `"${process.execPath}" "${BIN}" anonymize feed.json -o /dev/stdout | cat`;
    const stdout = execFileSync('sh', ['-c', command], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(stdout).toBe('[\n{"a":1}\n]\n');
  });

  it('shows the names of attributes escaped', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'feed.json'), '[{"\\u001b[31mred":1}]');
    const { stderr } = await runHere(['anonymize', 'feed.json'], folder);
    expect(stderr).toContain('kept: \\x1b[31mred');
    expect(stderr).not.toContain('\u001b');
  });

  it.each([
    [['anonymize', 'feed.json', '-o', './feed.json'], 2, '-o ./feed.json is the file that is read; name another one'],
    [['anonymize', 'none.json'], 3, "Can't read the file 'none.json': there is no such file"],
    [
      ['anonymize', 'cut.json', '-o', 'out.json'],
      3,
      "File 'cut.json', line 1, column 9: the file ends before the array's ']'; it was cut off",
    ],
    [['anonymize', 'feed.json', '-o', 'no/out.json'], 8, "Can't write 'no/out.json': there is no such folder"],
  ])('refuses %j', async (args, status, message) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'feed.json'), FEED);
    writeFileSync(join(folder, 'cut.json'), '[{"a":1}');
    const run = await runHere(args, folder);
    expect(run.log).toEqual([message]);
    expect(run.status).toBe(status);
    expect(readFileSync(join(folder, 'feed.json'), 'utf8')).toBe(FEED);
  });
});

describe('from-csv', () => {
  const CSV =
    'ts,sha1,severity,file_type\n2020-11-04 10:00:00,ab,malicious,PeExeFile\n2020-11-04 11:00:00,cd,benign,PeExeFile\n';

  it('turns an export into records that a run reads', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'old.csv'), CSV);
    const { status, log } = await runHere(['from-csv', 'old.csv', '-o', 'feed.json'], folder);
    expect(log).toEqual(["Wrote 2 records of 'old.csv'"]);
    expect(status).toBe(0);
    const run = await runHere(['-n', 'feed.json', '-s', '2020-11-04'], folder);
    expect(run.status).toBe(0);
    const table = JSON.parse(readFileSync(join(folder, 'global_table.json'), 'utf8')) as object;
    expect(Object.keys(table)).toEqual(['benign', 'malicious']);
  });

  it('takes the records of one severity alone', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'old.csv'), CSV);
    const { stdout } = await runHere(['from-csv', 'old.csv', '--severity', 'benign'], folder);
    expect(JSON.parse(stdout)).toEqual([
      {
        utc_timestamp: Date.UTC(2020, 10, 4, 11),
        'file.sha1': 'cd',
        'task.severity': 'benign',
        'file.llfile_type': 'PeExeFile',
      },
    ]);
  });

  it('names the line of a fault, and writes nothing', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'old.csv'), `${CSV}soon,ef,benign,PeExeFile\n`);
    const run = await runHere(['from-csv', 'old.csv', '-o', 'feed.json'], folder);
    expect(run.status).toBe(3);
    expect(run.log).toEqual([
      "File 'old.csv', line 4: 'utc_timestamp' is 'soon'; a time must be epoch milliseconds or ISO 8601, such as YYYY-MM-DD HH:MM:SS (UTC)",
    ]);
    expect(() => readFileSync(join(folder, 'feed.json'))).toThrow('ENOENT');
  });
});

describe('names that are too long', () => {
  const long = 'x'.repeat(300);
  it.each([
    ['anonymize', ['anonymize', long], 3, /Can't read the file .*its name is too long/],
    ['anonymize, from a file', ['anonymize', 'a.csv', '-o', long], 8, /Can't write .*its name is too long/],
    ['from-csv', ['from-csv', long], 3, /Can't read the file .*its name is too long/],
    ['from-csv, from a file', ['from-csv', 'a.csv', '-o', long], 8, /Can't write .*its name is too long/],
  ] as const)('%s: in words', async (_, args, code, words) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.csv'), 'ts,sha1\n1,a\n');
    const { status, stderr } = await runHere(args, folder);
    expect({ status, stderr }).toMatchObject({ status: code });
    expect(stderr).toMatch(words);
  });
});
