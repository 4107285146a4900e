const TEXT = '"(?:[^"\\\\]|\\\\.)*"';
const TIME = '"\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?"';

// What begins like this was written by this tool, or by the original: its own results are no telemetry.
const FORMS: readonly (readonly [what: string, form: RegExp])[] = [
  ['a global table', new RegExp(`^\\{\\s*${TEXT}:\\s*\\{\\s*${TEXT}:\\s*\\[\\s*${TIME},\\s*${TIME},`)],
  [
    'peaks of an earlier run',
    new RegExp(`^\\{\\s*${TEXT}:\\s*\\{\\s*${TEXT}:\\s*\\[\\s*\\d+,\\s*\\d+,\\s*\\d+,\\s*[\\d.e+-]+,`),
  ],
  ['results of an earlier run', /^\{\s*"schemaVersion":\s*\d+,\s*"(?:run|analyzer)":/],
  ['results of an earlier run', /^(?:\u00ef\u00bb\u00bf)?window_start,window_end,dimension_0,dimension_1,sub_count,/],
  ['results of an earlier run without a peak', /^\{\}$/],
  ['the lock of a global table', /^\{"pid":\d+,"since":"/],
  [
    'records that an earlier run could not use',
    /^\{"file":"(?:[^"\\]|\\.)*","line":(?:\d+|null),"byte":(?:\d+|null),"reason":"/,
  ],
  ['what is kept beside a global table', /^\{\s*"table":\s*(?:"[0-9a-f]{64}"|null),\s*"version":/],
];

/** Which file of this tool begins as `head` does (as latin1 text); undefined if it may be telemetry. */
export function ownWork(head: string): string | undefined {
  return FORMS.find(([, form]) => form.test(head))?.[0];
}
