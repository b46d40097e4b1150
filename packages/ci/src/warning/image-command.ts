/** What a command does with the images of the engine. */
export type ImageCommand =
  /** Makes images of these names; of none when the build gives none. */
  | { readonly does: 'make'; readonly names: readonly string[] }
  | { readonly does: 'tag'; readonly from: string; readonly to: string }
  | { readonly does: 'push'; readonly name: string }
  /** May make any image: `load`, `compose build`, `manifest create`, a script or tool of which only the name is known. */
  | { readonly does: 'anything' };

const engines: ReadonlySet<string> = new Set(['docker', 'podman', 'buildah', 'nerdctl']);
const verbs: ReadonlySet<string> = new Set([
  'build',
  'bud',
  'pull',
  'tag',
  'push',
  'load',
  'import',
  'commit',
  'compose',
  'bake',
  'manifest',
]);
/** How far a verb may stand behind its program: `docker --tlsverify --host … image push`. */
const mostOptions = 20;
const opaque = new RegExp(
  [
    /(?:^|[\s;&|(])(?:\.\.?\/\S|\S{1,200}\.(?:sh|py|rb|pl)\b)/,
    /(?:^|[\s;&|(])(?:make|bazel|gradlew?|mvnw?|sbt|lein|rake|pack|s2i|skaffold|earthly|buildctl|nix|nix-build|npm|npx|yarn|pnpm|task|just|tox|inv|goreleaser|dagger|packer|ansible-playbook|eval|source|docker-compose|xargs)\s/,
  ]
    .map(({ source }) => source)
    .join('|'),
);

/** The commands of a script, or of one of its lines, that are about images. */
export function imageCommands(script: string): readonly ImageCommand[] {
  const commands: ImageCommand[] = [];
  for (const line of script.replace(/\\\r?\n/g, ' ').split('\n')) {
    if (opaque.test(line)) commands.push({ does: 'anything' });
    for (const part of line.split(/[;&|]+/)) {
      const command = imageCommand(words(part));
      if (command) commands.push(command);
    }
  }
  return commands;
}

/** The words of a command, quotes taken off. */
function words(text: string): readonly string[] {
  const found = text.match(/(?:"[^"]*"|'[^']*'|[^\s"']|["'])+/g) ?? [];
  return found.map((word) => word.replaceAll(/["']/g, ''));
}

function imageCommand(all: readonly string[]): ImageCommand | undefined {
  const program = all.findIndex((word) => engines.has(word));
  if (program < 0) return undefined;
  const behind = all.slice(program + 1);
  const at = behind.slice(0, mostOptions).findIndex((word) => verbs.has(word));
  const given = behind.slice(at + 1);
  const names = given.filter((word) => !word.startsWith('-'));
  switch (behind[at]) {
    case 'build':
    case 'bud':
      return { does: 'make', names: tagsOf(given) };
    case 'pull':
      return { does: 'make', names: names.slice(-1) };
    case 'tag':
      return { does: 'tag', from: names[0] ?? '', to: names[1] ?? '' };
    case 'push':
      return { does: 'push', name: names[0] ?? '' };
    case undefined:
      return undefined;
    default:
      return { does: 'anything' };
  }
}

/** The names behind `-t` and `--tag`. */
function tagsOf(given: readonly string[]): readonly string[] {
  return given.flatMap((word, at) => {
    if (word === '-t' || word === '--tag') return [given[at + 1] ?? ''];
    const joined = /^(?:--tag=|-t=?)([^-].*)$/.exec(word)?.[1];
    return joined === undefined ? [] : [joined];
  });
}
