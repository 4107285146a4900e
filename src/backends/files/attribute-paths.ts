/** A place in a record at which an attribute may be: a top-level key and, below it, a JSON pointer. */
export interface AttributePath {
  readonly column: string;
  /** Undefined if the value is the key's own. */
  readonly pointer: string | undefined;
}

/** What wraps a document that was exported from Elasticsearch. */
export const WRAPPER = '_source';

const KEYWORD_SUFFIX = '.keyword';

function pointer(steps: readonly string[]): string {
  return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Every way to cut a dotted name into nested keys, whole first: `a.b` → [`a.b`], [`a`, `b`]. */
function nestings(name: string): string[][] {
  const result = [[name]];
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    for (const rest of nestings(name.slice(dot + 1))) result.push([name.slice(0, dot), ...rest]);
  }
  return result;
}

/**
 * The places of the attribute, most direct first: as a flat key, in nested objects, and both again inside a `_source`
 * wrapper. A trailing `.keyword` is Elasticsearch's name for a sub-field and may be absent from the document.
 */
export function attributePaths(attribute: string): AttributePath[] {
  const names = [attribute];
  if (attribute.endsWith(KEYWORD_SUFFIX)) names.push(attribute.slice(0, -KEYWORD_SUFFIX.length));
  const steps = names.flatMap(nestings);
  return [
    ...steps.map(([column = '', ...below]) => ({ column, pointer: below.length > 0 ? pointer(below) : undefined })),
    ...steps.map((path) => ({ column: WRAPPER, pointer: pointer(path) })),
  ];
}

/** The names that lead to a place, one within the other. */
export function pathSteps({ column, pointer: below }: AttributePath): string[] {
  const steps = below?.split('/').slice(1) ?? [];
  return [column, ...steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))];
}
