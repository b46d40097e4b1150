import type { Diagnostic, DiagnosticCode } from '#diagnostic/diagnostic';
import { type Instruction, readInstructions } from './instructions.ts';

/** What is known of a Dockerfile beside its text. */
export interface DockerfilePlace {
  /** As messages name it. */
  readonly file: string;
  /** Whether a `.dockerignore` lies beside it. */
  readonly hasIgnoreFile: boolean;
}

/** A finding, without its place. */
type Finding = Pick<Diagnostic, 'message' | 'hint'> & { readonly code: DiagnosticCode };
type Found = readonly [Instruction, Finding];

/** What will hurt whoever builds this Dockerfile; all are warnings. */
export function lintDockerfile(text: string, place: DockerfilePlace): readonly Diagnostic[] {
  const stages = stagesOf(readInstructions(text));
  const names = new Set(stages.flatMap(({ name }) => name ?? []));
  const found = stages.flatMap((stage) => [
    ...twice(stage.instructions),
    ...unpinned(stage, names),
    ...stage.instructions.flatMap(gonePackages),
    ...stage.instructions.flatMap(secrets),
    ...copiedTooSoon(stage.instructions),
    ...ignoreFile(stage.instructions, place),
  ]);
  return found
    .toSorted(([one], [other]) => one.line - other.line)
    .map(([at, finding]) => diagnostic(at, finding, place.file));
}

function diagnostic(at: Instruction, finding: Finding, file: string): Diagnostic {
  return {
    severity: 'warning',
    ...finding,
    at: { file, line: at.line, column: at.column },
    excerpt: { text: at.text, length: at.text.trim().length },
  };
}

interface Stage {
  readonly name: string | undefined;
  /** Its `FROM` first; of what stands before the first one, that. */
  readonly instructions: readonly Instruction[];
}

function stagesOf(instructions: readonly Instruction[]): readonly Stage[] {
  const stages: { name: string | undefined; instructions: Instruction[] }[] = [];
  for (const it of instructions) {
    const last = stages.at(-1);
    if (it.keyword !== 'FROM' && last) last.instructions.push(it);
    else
      stages.push({ name: /\sas\s+(\S+)/i.exec(it.rest)?.[1]?.toLowerCase(), instructions: [it] });
  }
  return stages;
}

/** Of two only the last has an effect. */
function twice(instructions: readonly Instruction[]): readonly Found[] {
  return ['CMD', 'ENTRYPOINT'].flatMap((keyword) => {
    const all = instructions.filter((it) => it.keyword === keyword);
    return all.slice(0, -1).map((it): Found => {
      const message = `this ${keyword} has no effect: the last one of line ${all.at(-1)?.line} counts`;
      const hint =
        keyword === 'CMD' ? 'to run a step of the build, write RUN' : 'leave one of them';
      return [it, { code: 'dockerfile-command-twice', message, hint }];
    });
  });
}

function unpinned({ instructions }: Stage, stages: ReadonlySet<string>): readonly Found[] {
  const [from] = instructions;
  if (from?.keyword !== 'FROM') return [];
  const [image = ''] = from.rest.split(/\s+/).filter((word) => !word.startsWith('--'));
  const isOpen = image.includes('$') || image === 'scratch' || stages.has(image.toLowerCase());
  const tag = /:([^/:@]+)$/.exec(image)?.[1];
  if (isOpen || image.includes('@') || (tag !== undefined && tag !== 'latest')) return [];
  const message = `${image} is whatever was pushed last: tomorrow this builds something else`;
  const hint = `name a version: FROM ${image.replace(/:latest$/, '')}:1.2.3`;
  return [[from, { code: 'dockerfile-unpinned-base', message, hint }]];
}

/** Packages that were there once, and what to write today. */
const gone: Readonly<Record<string, string>> = {
  'nodejs-npm': 'nodejs npm',
  'nodejs-current-npm': 'nodejs-current npm',
  'python-pip': 'python3-pip',
  'py-pip': 'py3-pip',
  'python-dev': 'python3-dev',
  'python-setuptools': 'python3-setuptools',
  'libssl1.0-dev': 'libssl-dev',
  'openjdk-7-jdk': 'openjdk-21-jdk',
  'openjdk-8-jdk': 'openjdk-21-jdk',
  php5: 'php',
};

const installers =
  /\b(apk\s+(?:.*\s)?add|apt(?:-get)?\s+(?:.*\s)?install|dnf\s+install|yum\s+install)\b/;

function gonePackages(it: Instruction): readonly Found[] {
  if (it.keyword !== 'RUN' || !installers.test(it.rest)) return [];
  return it.rest.split(/[\s;&|]+/).flatMap((word): readonly Found[] => {
    const name = Object.hasOwn(gone, word) ? gone[word] : undefined;
    if (name === undefined) return [];
    const message = `the package ${word} is in no supported release any more`;
    return [[it, { code: 'dockerfile-gone-package', message, hint: `install ${name}` }]];
  });
}

const secretName =
  /(?:^|_)(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)(?:_|$)/i;

/** Values in an image are read by whoever may pull it. */
function secrets(it: Instruction): readonly Found[] {
  if (it.keyword !== 'ARG' && it.keyword !== 'ENV') return [];
  const names =
    it.keyword === 'ENV' && !/^\w+=/.test(it.rest)
      ? [it.rest.split(/\s/, 1)[0] ?? '']
      : [...it.rest.matchAll(/(?:^|\s)(\w+)(?==|\s|$)/g)].map(([, name = '']) => name);
  return names
    .filter((name) => secretName.test(name))
    .map((name): Found => {
      const message = `${name} stays in the image, where everybody who may pull it reads it`;
      const hint =
        'give it to the program when it runs, or mount it for one step: RUN --mount=type=secret';
      return [it, { code: 'dockerfile-secret', message, hint }];
    });
}

/** What installs dependencies, and the file that says which. */
const dependencies: readonly (readonly [RegExp, string])[] = [
  [/\bnpm\s+(?:.*\s)?(?:ci|install|i)\s*(?:$|[&;|-])/, 'package*.json'],
  [/\b(?:yarn|pnpm)\s*(?:install)?\s*(?:$|[&;|-])/, 'package.json and the lock file'],
  [/\bpip3?\s+install\s+(?:.*\s)?-r\s/, 'requirements.txt'],
  [/\bbundle\s+install\b/, 'Gemfile Gemfile.lock'],
  [/\bcomposer\s+install\b/, 'composer.json composer.lock'],
  [/\bgo\s+mod\s+download\b/, 'go.mod go.sum'],
];

function copiedTooSoon(instructions: readonly Instruction[]): readonly Found[] {
  const copied = instructions.findIndex(copiesAll);
  if (copied < 0) return [];
  const file = instructions.slice(copied).flatMap((it) => {
    const isRun = it.keyword === 'RUN';
    return dependencies
      .filter(([pattern]) => isRun && pattern.test(it.rest))
      .map(([, name]) => name);
  })[0];
  const at = instructions[copied];
  if (file === undefined || at === undefined) return [];
  const message =
    'everything is copied before dependencies are installed: each commit installs them anew';
  const hint = `COPY ${file} ./ first, install, then COPY . .`;
  return [[at, { code: 'dockerfile-copy-too-soon', message, hint }]];
}

const copiesAll = ({ keyword, rest }: Instruction): boolean =>
  (keyword === 'COPY' || keyword === 'ADD') &&
  !rest.includes('--from=') &&
  /^(?:--\S+\s+)*\.\/?\s/.test(rest);

function ignoreFile(
  instructions: readonly Instruction[],
  { hasIgnoreFile }: DockerfilePlace,
): readonly Found[] {
  const at = instructions.find(copiesAll);
  if (hasIgnoreFile || at === undefined) return [];
  const message =
    'there is no .dockerignore: .git, node_modules and whatever else lies here goes into the image';
  const hint = 'write a .dockerignore with .git and what the build makes itself';
  return [[at, { code: 'dockerfile-no-ignore-file', message, hint }]];
}
