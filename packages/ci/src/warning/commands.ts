import type { JobConfig } from '../configuration.ts';
import type { DiagnosticCode } from '../diagnostic.ts';
import type { Report } from '../report.ts';
import { expandText } from '../select/expand.ts';
import type { CiVariable } from '../select/variable.ts';
import type { MapNode, Node } from '../yaml/node.ts';
import { looksSecret } from './variables.ts';

interface CommandRule {
  readonly code: DiagnosticCode;
  readonly matches: (line: string) => boolean;
  readonly text: string;
  readonly hint: string;
}

/** The patterns look only so far ahead: a hostile line must not take longer than its length. */
const rules: readonly CommandRule[] = [
  {
    code: 'password-argument',
    matches: (line) => /\bdocker\s+login\b.{0,300}\s(?:-p[\s=]?\S|--password[\s=])/.test(line),
    text: 'docker login gets the password as an argument, where other processes can read it',
    hint: 'pipe it: echo "$PASSWORD" | docker login --password-stdin; to the built-in registry you need no login',
  },
  {
    code: 'kubectl-run',
    matches: (line) =>
      /\bkubectl\b[^|;&]{0,300}\srun\s(?!.{0,300}(?:--rm\b|\s-it?\b|--attach\b|--restart[= ](?:Never|OnFailure)|--dry-run))/.test(
        line,
      ),
    text: 'kubectl run makes a bare pod: nobody restarts or updates it',
    hint: 'use kubectl create deployment, or apply a manifest',
  },
  {
    code: 'kubectl-export',
    matches: (line) => /\bkubectl\b[^|;&]{0,300}\sget\b[^|;&]{0,300}\s--export\b/.test(line),
    text: 'kubectl get --export no longer exists, so this command fails',
    hint: 'keep the manifest in the repository, or print it with -o yaml',
  },
  {
    code: 'literal-secret',
    matches: looksSecret,
    text: 'this command holds what looks like a secret, readable for everyone who can read the file',
    hint: 'store it as a masked project variable',
  },
];
const scripts = ['before_script', 'script', 'after_script'] as const;
/** What any of the rules may be about. */
const worthALook = /docker|kubectl|podman|[A-Za-z0-9_-]{16}/;
/** Commands that make an image, and those that run something of which only the name is known. */
const mayMakeImage = new RegExp(
  [
    /\b(?:docker|podman|buildah|nerdctl)\s+(?:\S+\s+){0,20}?(?:build|bud|buildx|pull|tag|load|import|commit)\b/,
    /\bcompose\b.{0,300}\bbuild\b/,
    /(?:^|[\s;&|(])(?:\.\.?\/\S|\S{1,200}\.(?:sh|py|rb|pl)\b)/,
    /(?:^|[\s;&|(])(?:make|bazel|gradlew?|mvnw?|sbt|lein|rake|pack|s2i|skaffold|earthly|buildctl|nix|nix-build|npm|npx|yarn|pnpm|task|just|tox|inv|goreleaser|dagger|packer|ansible-playbook|eval|source)\s/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'm',
);
const refName = /:[^\s/"']{0,200}\$\{?(CI_COMMIT_REF_NAME|CI_COMMIT_BRANCH|CI_BUILD_REF_NAME)\b/;

/** Looks at the commands of defaults and jobs; a line that many jobs share is reported once. */
export function warnAboutCommands(
  root: MapNode,
  jobs: readonly JobConfig[],
  variables: readonly CiVariable[],
  report: Report,
): void {
  const seen = new Set<Node>();
  const rootValues = new Map(variables.map(({ key, value }) => [key, value]));
  const defaults = root.entries.get('default')?.value;
  for (const map of [root, ...(defaults?.kind === 'map' ? [defaults] : [])]) {
    for (const line of newLines(map, seen)) warnAboutLine(line, report);
  }
  for (const job of jobs) {
    const lines = newLines(job.body, seen);
    if (lines.length === 0) continue;
    for (const line of lines) warnAboutLine(line, report);
    warnAboutImages(job, lines, rootValues, report);
  }
}

/** A command as it stands in the file. */
interface ScriptLine {
  readonly text: string;
  readonly node: Node;
}

/** Commands that are worth a look, of script nodes that were not seen before. */
function newLines(map: MapNode, seen: Set<Node>): readonly ScriptLine[] {
  const lines: ScriptLine[] = [];
  for (const key of scripts) {
    const node = map.entries.get(key)?.value;
    if (!node || seen.has(node)) continue;
    seen.add(node);
    collect(node, lines);
  }
  return lines;
}

function collect(node: Node, into: ScriptLine[]): void {
  if (node.kind === 'list') for (const item of node.items) collect(item, into);
  else if (node.kind === 'scalar' && typeof node.value === 'string') {
    if (worthALook.test(node.value)) into.push({ text: node.value, node });
  }
}

function warnAboutLine({ text, node }: ScriptLine, report: Report): void {
  for (const rule of rules) {
    if (text.split('\n').some(rule.matches))
      report.warn(rule.code, node, rule.text, { hint: rule.hint });
  }
}

function warnAboutImages(
  job: JobConfig,
  lines: readonly ScriptLine[],
  root: ReadonlyMap<string, string>,
  report: Report,
): void {
  const own = new Map(job.variables.map(({ key, value }) => [key, value]));
  const lookup = (key: string) => own.get(key) ?? root.get(key);
  const commands = job.keywords.script.concat(job.keywords.before_script).join('\n');
  let isMade: boolean | undefined;
  for (const { text, node } of lines) {
    if (!/\b(?:docker|podman)\b/.test(text)) continue;
    if (/\b(?:docker|podman)\s+push\b/.test(text)) isMade ??= mayMakeImage.test(commands);
    if (isMade === false && /\b(?:docker|podman)\s+push\b/.test(text)) {
      const message = `job "${job.name}" pushes an image that it did not build`;
      const hint = 'another runner may not have that image: build and push in one job';
      report.warn('push-without-build', node, message, { hint });
    }
    if (!/\b(?:build|tag|push)\b/.test(text)) continue;
    const once = expandText(text, lookup, true);
    const found = refName.exec(expandText(once, lookup, true));
    if (!found) continue;
    const message = `this image tag holds $${found[1]}, and a branch name may contain "/", which no tag may`;
    report.warn('tag-with-slash', node, message, { hint: 'use $CI_COMMIT_REF_SLUG' });
  }
}
