/** Are these the sources as they are, or was it all compiled into one folder? */
const isCompiled = !import.meta.url.endsWith('.ts');

/** A file that is found by its place: beside the sources, or where compiling has put it. */
export const fileOf = (source: string, compiled: string): URL => new URL(isCompiled ? compiled : source, import.meta.url);
