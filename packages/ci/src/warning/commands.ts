import type { JobConfig } from '#configuration/configuration';
import type { DiagnosticCode } from '#diagnostic/diagnostic';
import type { Report } from '#shape/report';
import type { MapNode, Node } from '#yaml/node';
import { type ScriptLine, warnAboutPushes } from './built-images.ts';
import { looksSecret } from './variables.ts';
import type { WrittenTexts } from './written-text.ts';

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
const worthALook = /docker|kubectl|podman|buildah|[A-Za-z0-9_-]{16}/;
const refName = /:[^\s/"']{0,200}\$\{?(CI_COMMIT_REF_NAME|CI_COMMIT_BRANCH|CI_BUILD_REF_NAME)\b/;

/** Looks at the commands of defaults and jobs; a line that many jobs share is reported once. */
export function warnAboutCommands(
  root: MapNode,
  jobs: readonly JobConfig[],
  texts: WrittenTexts,
  report: Report,
): void {
  const seen = new Set<Node>();
  const defaults = root.entries.get('default')?.value;
  for (const map of [root, ...(defaults?.kind === 'map' ? [defaults] : [])]) {
    for (const line of newLines(map, seen)) warnAboutLine(line, report);
  }
  for (const job of jobs) {
    const lines = newLines(job.body, seen);
    if (lines.length === 0) continue;
    for (const line of lines) warnAboutLine(line, report);
    const aboutImages = lines.filter(({ text }) => /\b(?:docker|podman|buildah)\b/.test(text));
    warnAboutPushes(job, aboutImages, texts, report);
    warnAboutTags(job, aboutImages, texts, report);
  }
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

function warnAboutTags(
  job: JobConfig,
  lines: readonly ScriptLine[],
  texts: WrittenTexts,
  report: Report,
): void {
  for (const { text, node } of lines) {
    if (!/\b(?:build|tag|push)\b/.test(text)) continue;
    const found = refName.exec(texts.of(job, text));
    if (!found) continue;
    const message = `this image tag holds $${found[1]}, and a branch name may contain "/", which no tag may`;
    report.warn('tag-with-slash', node, message, { hint: 'use $CI_COMMIT_REF_SLUG' });
  }
}
