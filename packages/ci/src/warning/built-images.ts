import type { JobConfig } from '#configuration/configuration';
import type { Report } from '#shape/report';
import type { Node } from '#yaml/node';
import { type ImageCommand, imageCommands } from './image-command.ts';
import { isUnknown, mayBeOne } from './image-names.ts';
import type { WrittenTexts } from './written-text.ts';

/** A command as it stands in the file. */
export interface ScriptLine {
  readonly text: string;
  readonly node: Node;
}

/** Reports a `push` or `tag` of an image that nothing in the same job makes. */
export function warnAboutPushes(
  job: JobConfig,
  lines: readonly ScriptLine[],
  texts: WrittenTexts,
  report: Report,
): void {
  const own = lines.filter(({ text }) => /\b(?:push|tag)\b/.test(text));
  if (own.length === 0) return;
  const script = job.keywords.before_script.concat(job.keywords.script).join('\n');
  const made = new MadeImages(imageCommands(texts.of(job, script)));
  for (const { text, node } of own) {
    const commands = imageCommands(texts.of(job, text));
    const problem = commands.map((command) => objection(command, made, job.name)).find(Boolean);
    if (problem) report.warn('push-without-build', node, problem.text, { hint: problem.hint });
  }
}

interface Objection {
  readonly text: string;
  readonly hint: string;
}

function objection(command: ImageCommand, made: MadeImages, job: string): Objection | undefined {
  if (command.does === 'push' && !made.has(command.name)) {
    const text = `job "${job}" pushes an image that it did not build`;
    const hint = made.hasNameless
      ? `the build gives its image no name: write docker build -t ${command.name} .`
      : 'another runner may not have that image: build and push in one job';
    return { text, hint };
  }
  if (command.does === 'tag' && !made.has(command.from)) {
    const text = `job "${job}" tags ${command.from}, an image that it did not build`;
    const hint = made.hasNameless
      ? `the build gives its image no name: write docker build -t ${command.from} .`
      : 'another runner may not have that image: build or pull it in this job';
    return { text, hint };
  }
  return undefined;
}

/** What a job's own commands make. */
class MadeImages {
  /** A build without `-t`. */
  readonly hasNameless: boolean;
  readonly #names: readonly string[];
  readonly #mayBeAny: boolean;

  constructor(commands: readonly ImageCommand[]) {
    this.#names = commands.flatMap((it) =>
      it.does === 'make' ? it.names : it.does === 'tag' ? [it.to] : [],
    );
    this.#mayBeAny = commands.some(({ does }) => does === 'anything');
    this.hasNameless = commands.some((it) => it.does === 'make' && it.names.length === 0);
  }

  /** Also when nobody can tell from the text alone. */
  has(name: string): boolean {
    if (this.#mayBeAny || isId(name)) return true;
    if (isUnknown(name) && this.hasNameless) return true;
    return this.#names.some((made) => mayBeOne(made, name));
  }
}

/** The engine's own name of an image, which a build prints. */
function isId(name: string): boolean {
  return /^(?:sha256:)?[0-9a-f]{6,64}$/.test(name);
}
