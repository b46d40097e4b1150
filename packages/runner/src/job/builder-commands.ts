/**
 * What a command line of kaniko or BuildKit would be with docker: such jobs need no builder of their own here.
 * Undefined for other commands.
 */
export function dockerEquivalent(commands: readonly string[]): string | undefined {
  for (const command of commands) {
    const text = command.replaceAll(/\\\r?\n/g, ' ');
    const [, kaniko] = /\/kaniko\/executor\b([^;&|\n]*)/.exec(text) ?? [];
    if (kaniko !== undefined) return ofKaniko(wordsOf(kaniko));
    const [, buildctl] = /\bbuildctl(?:-daemonless\.sh)?\s+build\b([^;&|\n]*)/.exec(text) ?? [];
    if (buildctl !== undefined) return ofBuildctl(wordsOf(buildctl));
  }
  return undefined;
}

interface Build {
  readonly context: string;
  readonly dockerfile: string | undefined;
  readonly names: readonly string[];
  readonly rest: readonly string[];
}

function ofKaniko(words: readonly string[]): string {
  const given = optionsOf(words);
  const all = (...names: readonly string[]) => names.flatMap((name) => given.get(name) ?? []);
  const [context = '.'] = all('context', 'c');
  return lineOf({
    context: context.replace(/^dir:\/\//, ''),
    dockerfile: all('dockerfile', 'f')[0],
    names: all('destination', 'd'),
    rest: [
      ...all('build-arg').map((it) => `--build-arg ${it}`),
      ...all('target').map((it) => `--target ${it}`),
    ],
  });
}

function ofBuildctl(words: readonly string[]): string {
  const given = optionsOf(words);
  const pairs = new Map(
    ['local', 'opt'].flatMap((name) => (given.get(name) ?? []).map((it) => splitAt(it, '='))),
  );
  const folder = pairs.get('dockerfile') ?? '.';
  const file = pairs.get('filename') ?? 'Dockerfile';
  const names = (given.get('output') ?? []).flatMap((it) => /\bname=([^,]+)/.exec(it)?.[1] ?? []);
  const args = [...pairs].filter(([name]) => name.startsWith('build-arg:'));
  return lineOf({
    context: pairs.get('context') ?? '.',
    dockerfile: `${folder}/${file}`,
    names,
    rest: [
      ...args.map(([name, value]) => `--build-arg ${name.slice('build-arg:'.length)}=${value}`),
      ...(pairs.has('target') ? [`--target ${pairs.get('target')}`] : []),
    ],
  });
}

function lineOf({ context, dockerfile, names, rest }: Build): string {
  const file = dockerfile === undefined ? [] : [`-f ${dockerfile}`];
  const build = ['docker build', ...file, ...names.map((name) => `-t ${name}`), ...rest, context];
  return [build.join(' '), ...names.map((name) => `docker push ${name}`)].join(' && ');
}

/** `--name value`, `--name=value`, `-n value`; one without a value is of no interest. */
function optionsOf(words: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [at, word] of words.entries()) {
    if (!word.startsWith('-')) continue;
    const [name, value] = splitAt(word.replace(/^-{1,2}/, ''), '=');
    const next = words[at + 1];
    const given = word.includes('=') ? value : next?.startsWith('-') ? undefined : next;
    if (given !== undefined) found.set(name, [...(found.get(name) ?? []), given]);
  }
  return found;
}

function splitAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}

/** Words with their quotes, as they are to be written again. */
const wordsOf = (text: string): readonly string[] =>
  text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
