import type { CompileContext } from './context.ts';
import { expandText, VariableResolver } from './expand.ts';
import type { Instance } from './instance.ts';
import { eventVariables, jobVariables } from './predefined.ts';
import type { CiVariable } from './variable.ts';
import { inScope } from './variable-scope.ts';

type Values = ReadonlyMap<string, CiVariable>;

/** Answers variables for jobs and the workflow without building a full list for each. */
export class Scopes {
  readonly #predefinedList: readonly CiVariable[];
  readonly #predefined: Values;
  readonly #pipelineList: readonly CiVariable[];
  readonly #pipeline: Values;
  readonly #configured: readonly CiVariable[];
  readonly #byEnvironment = new Map<string | null, { list: readonly CiVariable[]; map: Values }>();

  constructor(context: CompileContext) {
    const { predefined, configured = [], pipeline = [] } = context.variables;
    this.#predefinedList = [...eventVariables(context), ...predefined];
    this.#predefined = index(this.#predefinedList);
    this.#pipelineList = pipeline;
    this.#pipeline = index(pipeline);
    this.#configured = configured;
  }

  /** The scope of the workflow and of includes: no job. */
  root(yaml: readonly CiVariable[]): Scope {
    return this.#scope([], [yaml], null);
  }

  /** The scope of a job. `environment` is the expanded name, null when there is none (yet). */
  job(
    instance: Instance,
    root: readonly CiVariable[],
    own: readonly CiVariable[],
    environment: string | null,
  ): Scope {
    return this.#scope(jobVariables(instance), [root, own], environment);
  }

  #scope(
    job: readonly CiVariable[],
    yaml: readonly (readonly CiVariable[])[],
    environment: string | null,
  ): Scope {
    const configured = this.#configuredFor(environment);
    const lists = [this.#predefinedList, job, ...yaml, configured.list, this.#pipelineList];
    const maps = [
      this.#pipeline,
      configured.map,
      ...yaml.toReversed().map(indexOnce),
      index(job),
      this.#predefined,
    ];
    return new Scope(maps, lists);
  }

  #configuredFor(environment: string | null) {
    const known = this.#byEnvironment.get(environment);
    if (known) return known;
    const list = inScope(this.#configured, environment);
    const made = { list, map: index(list) };
    this.#byEnvironment.set(environment, made);
    return made;
  }
}

/** The variables that one job sees. */
export class Scope {
  /** Highest precedence first. */
  readonly #maps: readonly Values[];
  readonly #lists: readonly (readonly CiVariable[])[];
  #resolver: VariableResolver | undefined;

  constructor(maps: readonly Values[], lists: readonly (readonly CiVariable[])[]) {
    this.#maps = maps;
    this.#lists = lists;
  }

  /** The value as stored. */
  readonly raw = (name: string): string | undefined => {
    for (const map of this.#maps) {
      const variable = map.get(name);
      if (variable) return variable.value;
    }
    return undefined;
  };

  /** The winning definition, as stored. */
  definition(name: string): { readonly value: string; readonly masked: boolean } | undefined {
    for (const map of this.#maps) {
      const found = map.get(name);
      if (found) return { value: found.value, masked: found.masked ?? false };
    }
    return undefined;
  }

  /** The text with nested values worked in; unknown names become empty. */
  readonly expand = (text: string): string => this.#expand(text, false);

  /** The same, but unknown names stay. */
  readonly expandKnown = (text: string): string => this.#expand(text, true);

  /** The circle among the variables of the file, if there is one. */
  circle(keys: Iterable<string>): readonly string[] | undefined {
    const resolver = this.#resolve();
    for (const key of keys) resolver.value(key);
    return resolver.cycle;
  }

  #expand(text: string, keepUnknown: boolean): string {
    if (!/[$%]/.test(text)) return text;
    return expandText(text, (key) => this.#resolve().value(key), keepUnknown);
  }

  #resolve(): VariableResolver {
    this.#resolver ??= new VariableResolver(this.#lists.flat());
    return this.#resolver;
  }
}

const indexed = new WeakMap<readonly CiVariable[], Values>();

/** Lists are never changed, and many jobs share the root's. */
function indexOnce(list: readonly CiVariable[]): Values {
  const known = indexed.get(list);
  if (known) return known;
  const made = index(list);
  indexed.set(list, made);
  return made;
}

function index(list: readonly CiVariable[]): Values {
  return new Map(list.map((variable) => [variable.key, variable]));
}
