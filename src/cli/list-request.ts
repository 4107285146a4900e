const NAMES_ANALYZER = /^(?:-a|--analyzer)(?:=(.*))?$/s;

/** The flags that name the configuration, as they were typed. */
function configFlags(args: readonly string[]): string[] {
  return args.flatMap((argument, i) => {
    if (argument === '-c' || argument === '--config-file') return [argument, args[i + 1] ?? ''];
    return argument.startsWith('--config-file=') ? [argument] : [];
  });
}

/** `-a list` asks for the list of analyzers: it is the command of that name, whatever else was typed. */
export function withoutListRequest(args: readonly string[]): readonly string[] {
  const asks = args.some((argument, i) => {
    const [found, value] = NAMES_ANALYZER.exec(argument) ?? [];
    return found !== undefined && (value ?? args[i + 1]) === 'list';
  });
  return asks || args.includes('-alist') ? ['analyzers', ...configFlags(args)] : args;
}
