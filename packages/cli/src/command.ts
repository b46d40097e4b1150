import { parseArgs } from 'node:util';

/** One command of `slipway`: what it is called with, how it is explained, what it does. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Names of positional arguments as help shows them: `JOB`, `[FILE]`. */
  readonly positionals?: readonly string[];
  readonly options?: Readonly<Record<string, Option>>;
  /** A line a reader can type as it is. */
  readonly example: string;
  /** What the files that the command reads look like, for the end of its help. */
  readonly sample?: { readonly title: string; readonly text: string };
  /** Goes on when nobody reads its output any more: it serves others. */
  readonly isServing?: boolean;
  run(input: Input): Promise<number>;
}

export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** The value's name in help: `N`, `DIR`. */
  readonly value?: string;
  readonly description: string;
}

export interface Input {
  readonly positionals: readonly string[];
  readonly flags: Flags;
}

/** Typed access to what was given on the command line. */
export interface Flags {
  text(name: string): string | undefined;
  list(name: string): readonly string[];
  isSet(name: string): boolean;
}

/** A mistake in how the command was called; printed without a stack, exit code 2. */
export class UsageError extends Error {}

/** Something went wrong that the user can act on; printed without a stack, exit code 1. */
export class CommandFailed extends Error {}

/** Options every command has. */
const commonOptions: Readonly<Record<string, Option>> = {
  'data-dir': {
    type: 'string',
    value: 'DIR',
    description: 'data folder (default ~/.slipway, or $SLIPWAY_DATA_DIR)',
  },
  help: { type: 'boolean', short: 'h', description: 'show this text' },
};

/** The option of every command that prints data. */
export const jsonOption: Readonly<Record<string, Option>> = {
  json: { type: 'boolean', description: 'print one JSON document' },
};

/** The option of every command that works on a project. */
export const projectOption: Readonly<Record<string, Option>> = {
  project: {
    type: 'string',
    short: 'p',
    value: 'PATH',
    description:
      'project, as namespace/name (default: the one that a remote of this checkout leads to)',
  },
};

/**
 * Reads the arguments that follow a command's name.
 *
 * @throws UsageError for an unknown option, a missing value or a wrong number of positionals.
 */
export function parseInput(command: Command, args: readonly string[]): Input {
  const options = { ...command.options, ...commonOptions };
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const flags = flagsOf(parsed.values);
  if (!flags.isSet('help')) checkPositionals(command, parsed.positionals);
  return { positionals: parsed.positionals, flags };
}

function checkPositionals({ positionals = [] }: Command, given: readonly string[]): void {
  const required = positionals.filter((name) => !name.startsWith('['));
  const missing = required[given.length];
  if (missing !== undefined) throw new UsageError(`${missing} is missing`);
  const isOpenEnded = positionals.at(-1)?.endsWith('…') ?? false;
  const surplus = given[positionals.length];
  if (surplus !== undefined && !isOpenEnded) throw new UsageError(`unexpected "${surplus}"`);
}

function flagsOf(values: Readonly<Record<string, unknown>>): Flags {
  return {
    text: (name) => {
      const value = values[name];
      return typeof value === 'string' ? value : undefined;
    },
    list: (name) => {
      const value = values[name];
      return Array.isArray(value) ? value.filter((it) => typeof it === 'string') : [];
    },
    isSet: (name) => values[name] === true,
  };
}

function sampleLines({ sample }: Command): readonly string[] {
  if (!sample) return [];
  return [`${sample.title}:`, ...sample.text.split('\n').map((line) => `  ${line}`.trimEnd())];
}

/** The text of `slipway NAME --help`. */
export function helpText(name: string, command: Command): string {
  const options = Object.entries({ ...command.options, ...commonOptions }).map(
    ([long, { short, value, description }]) => {
      const spelling = `${short ? `-${short}, ` : ''}--${long}${value ? ` ${value}` : ''}`;
      return `  ${spelling.padEnd(26)} ${description}`;
    },
  );
  const usage = ['slipway', name, ...(command.positionals ?? []), '[options]'].join(' ');
  return [
    `${command.summary}\n`,
    `Usage: ${usage}\n`,
    'Options:',
    ...options,
    '\nExample:',
    `  ${command.example}\n`,
    ...sampleLines(command),
  ].join('\n');
}
