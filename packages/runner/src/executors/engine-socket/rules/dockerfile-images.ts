/** Every instruction that a Dockerfile may have without BuildKit. */
const keywords: ReadonlySet<string> = new Set(
  (
    'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL ' +
    'STOPSIGNAL USER VOLUME WORKDIR'
  ).split(' '),
);

/** A place where a Dockerfile names an image. */
interface Mention {
  readonly image: string;
  /** As it is written, with what is before it. */
  readonly written: string;
  readonly instruction: Instruction;
}

/**
 * The images that a Dockerfile begins with or copies from, with `args` in the place of what its `ARG`s say.
 * Stages of its own are left out, and so is `scratch`. Undefined for what is no Dockerfile: whoever guards
 * images by this must not guess.
 */
export function imagesIn(
  dockerfile: string,
  args: Readonly<Record<string, string>>,
): readonly string[] | undefined {
  const found = mentionsIn(dockerfile, args);
  return found && [...new Set(found.map(({ image }) => image))];
}

/**
 * The Dockerfile with other names for images, where `rename` says so. Undefined where a name cannot be
 * replaced, as it is written over several lines.
 */
export function renameImages(
  dockerfile: string,
  args: Readonly<Record<string, string>>,
  rename: (image: string) => string,
): string | undefined {
  const changed = (mentionsIn(dockerfile, args) ?? []).filter(
    ({ image }) => rename(image) !== image,
  );
  if (changed.length === 0) return dockerfile;
  const lines = dockerfile.split('\n');
  for (const { image, written, instruction } of changed) {
    const { first, last } = instruction;
    const words = (line: string) => line.split(/(\s+)/);
    const at = lines.findIndex(
      (line, index) => index >= first && index <= last && words(line).includes(written),
    );
    const line = lines[at];
    if (line === undefined) return undefined;
    const before = written.startsWith('--from=') ? '--from=' : '';
    const all = words(line);
    all[all.indexOf(written)] = `${before}${rename(image)}`;
    lines[at] = all.join('');
  }
  return lines.join('\n');
}

function mentionsIn(
  dockerfile: string,
  args: Readonly<Record<string, string>>,
): readonly Mention[] | undefined {
  const values = new Map<string, string>();
  const stages = new Set<string>(['scratch']);
  const found: Mention[] = [];
  let count = 0;
  for (const instruction of instructions(dockerfile)) {
    const [keyword, rest] = wordsOf(instruction.text);
    const add = (image: string, written: string) =>
      stages.has(image.toLowerCase()) || found.push({ image, written, instruction });
    if (!keywords.has(keyword)) return undefined;
    // Only what stands before the first FROM is known in a FROM.
    if (keyword === 'ARG' && count === 0) addArgs(values, rest, args);
    if (keyword === 'FROM') {
      const [name = '', as, stage] = rest.filter((part) => !part.startsWith('--'));
      add(expand(name, values), name);
      if (as?.toUpperCase() === 'AS' && stage !== undefined) stages.add(stage.toLowerCase());
      stages.add(`${count}`);
      count += 1;
    }
    const source = copiedFrom(keyword, rest);
    if (source !== undefined) add(source, `--from=${source}`);
  }
  return found;
}

function wordsOf(line: string): readonly [string, readonly string[]] {
  const [word = '', ...rest] = line.split(/\s+/);
  return [word.toUpperCase(), rest];
}

function copiedFrom(keyword: string, rest: readonly string[]): string | undefined {
  if (keyword === 'ONBUILD') {
    const [word = '', ...more] = rest;
    return copiedFrom(word.toUpperCase(), more);
  }
  if (keyword !== 'COPY' && keyword !== 'ADD') return undefined;
  return rest.find((part) => part.startsWith('--from='))?.slice('--from='.length);
}

/** Lines put together, and where they stand. */
interface Instruction {
  readonly text: string;
  readonly first: number;
  readonly last: number;
}

/** Without comments, as the engine reads them. */
function instructions(text: string): readonly Instruction[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const mark = escapeOf(lines);
  const whole: Instruction[] = [];
  let open = '';
  let first = 0;
  for (const [last, line] of lines.entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    if (open === '') first = last;
    // Two of them are one that goes on with nothing.
    const goesOn = trimmed.endsWith(mark) && !trimmed.endsWith(mark + mark);
    open += goesOn ? line.trimEnd().slice(0, -1) : line.trimEnd();
    if (goesOn) continue;
    whole.push({ text: open.trim(), first, last });
    open = '';
  }
  if (open.trim() !== '') whole.push({ text: open.trim(), first, last: lines.length - 1 });
  return whole;
}

/** `# escape=` counts only among the directives at the very top. */
function escapeOf(lines: readonly string[]): string {
  for (const line of lines) {
    const [, name, value] = /^\s*#\s*([A-Za-z][A-Za-z0-9]*)\s*=\s*(.+?)\s*$/.exec(line) ?? [];
    if (name === undefined) break;
    if (name.toLowerCase() === 'escape') return value === '`' ? '`' : '\\';
  }
  return '\\';
}

function addArgs(
  values: Map<string, string>,
  given: readonly string[],
  args: Readonly<Record<string, string>>,
): void {
  for (const text of given) {
    const [name = '', ...value] = text.split('=');
    const plain = value.join('=').replace(/^(["'])(.*)\1$/, '$2');
    values.set(name, args[name] ?? expand(plain, values));
  }
}

/** `$NAME`, `${NAME}`, `${NAME:-else}`, `${NAME:+then}` */
function expand(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    /\$(?:(\w+)|\{(\w+)(?:(:?[-+])([^}]*))?\})/g,
    (_, plain: string | undefined, braced: string, how: string | undefined, other: string) => {
      const value = values.get(plain ?? braced) ?? '';
      if (how === undefined) return value;
      if (how.endsWith('-')) return value === '' ? other : value;
      return value === '' ? '' : other;
    },
  );
}
