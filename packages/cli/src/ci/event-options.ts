import { diagnosticCodes, type PipelineSource, pipelineSources } from '@slipway/ci';
import { type Flags, type Option, UsageError } from '#command';

/** Where includes of other projects and templates are looked for. */
export const includeOptions: Readonly<Record<string, Option>> = {
  'include-map': {
    type: 'string',
    multiple: true,
    value: 'PROJECT=DIR',
    description: 'a checkout that stands for another project: its includes and components',
  },
  'template-dir': {
    type: 'string',
    value: 'DIR',
    description: 'templates of your own, before those that come with Slipway',
  },
};

/** The event that a file is compiled for, as the options describe it. */
export const eventOptions: Readonly<Record<string, Option>> = {
  ref: { type: 'string', value: 'NAME', description: 'branch (default: the default branch)' },
  tag: { type: 'string', value: 'NAME', description: 'tag, instead of a branch' },
  source: {
    type: 'string',
    value: 'NAME',
    description: 'what starts the pipeline: push (default), web, api, schedule, …',
  },
  'default-branch': { type: 'string', value: 'NAME', description: 'default: main' },
  'target-branch': { type: 'string', value: 'NAME', description: 'of a merge request' },
  var: { type: 'string', multiple: true, value: 'KEY=VALUE', description: 'a pipeline variable' },
  input: {
    type: 'string',
    multiple: true,
    value: 'KEY=VALUE',
    description: 'an input of the file',
  },
  changed: { type: 'string', multiple: true, value: 'PATH', description: 'a changed file' },
  protected: { type: 'boolean', description: 'the ref is protected' },
  ignore: {
    type: 'string',
    multiple: true,
    value: 'CODE',
    description: 'a warning that is not wanted, by the code in its brackets',
  },
  'project-dir': {
    type: 'string',
    value: 'DIR',
    description: 'where included files are (default: the folder of FILE)',
  },
  ...includeOptions,
};

/** `KEY=VALUE`. @throws UsageError when there is no `=` behind a name. */
export function assignment(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`expected KEY=VALUE, not "${text}"`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** @throws UsageError for a code that no diagnostic has. */
export function ignoredCodes(flags: Flags): readonly string[] {
  const codes = flags.list('ignore');
  const wrong = codes.find((code) => !Object.hasOwn(diagnosticCodes, code));
  if (wrong === undefined) return codes;
  throw new UsageError(`no diagnostic has the code "${wrong}": docs/diagnostics lists them`);
}

/** @throws UsageError for a source that GitLab does not know. */
export function sourceOf(flags: Flags): PipelineSource {
  const name = flags.text('source') ?? 'push';
  const source = pipelineSources.find((it) => it === name);
  if (source) return source;
  throw new UsageError(`--source is one of ${pipelineSources.join(', ')}, not "${name}"`);
}
