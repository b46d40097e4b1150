import type { CompileContext } from '#context';
import type { Instance } from '#links/instance';
import { deepestValue, expandText, expandValue } from '#variable/expand';
import { type CiVariable, refersToOthers } from '#variable/variable';
import { inScope } from '#variable/variable-scope';
import { eventVariables, jobVariables } from './predefined.ts';

/** Variables of one origin by key. They are indexed when the first is asked for: many jobs ask for none. */
class Layer {
  readonly #list: readonly CiVariable[];
  #byKey: Map<string, CiVariable> | undefined;
  #nested: readonly CiVariable[] | undefined;

  constructor(list: readonly CiVariable[]) {
    this.#list = list;
  }

  /** Those that refer to others. */
  get nested(): readonly CiVariable[] {
    this.#nested ??= this.#list.filter(refersToOthers);
    return this.#nested;
  }

  get(key: string): CiVariable | undefined {
    this.#byKey ??= new Map(this.#list.map((variable) => [variable.key, variable]));
    return this.#byKey.get(key);
  }
}

/** Answers variables for jobs and the workflow without building a full list for each. */
export class Scopes {
  readonly #predefined: Layer;
  readonly #pipeline: Layer;
  readonly #configured: readonly CiVariable[];
  /** Variables of settings, schedules and people that refer to others. */
  readonly #nestedAround: readonly CiVariable[];
  readonly #byEnvironment = new Map<string | null, Layer>();
  /** Many jobs share the root's list. */
  readonly #roots = new Map<readonly CiVariable[], Layer>();

  constructor(context: CompileContext) {
    const { predefined, configured = [], pipeline = [] } = context.variables;
    this.#predefined = new Layer([...eventVariables(context), ...predefined]);
    this.#pipeline = new Layer(pipeline);
    this.#configured = configured;
    this.#nestedAround = [...configured, ...pipeline].filter(refersToOthers);
  }

  /** The scope of the workflow and of includes, without a job's own facts; `own` are its variables. */
  root(yaml: readonly CiVariable[], own: readonly CiVariable[] = []): Scope {
    return new Scope(this.#layers(yaml, own, null), undefined);
  }

  /** The scope of a job. `environment` is the expanded name, null when there is none (yet). */
  job(
    instance: Instance,
    root: readonly CiVariable[],
    own: readonly CiVariable[],
    environment: string | null,
  ): Scope {
    return new Scope(this.#layers(root, own, environment), { instance, environment });
  }

  /** All variables that refer to others. */
  nested(root: readonly CiVariable[], own: readonly CiVariable[]): readonly CiVariable[] {
    return this.#rootLayer(root).nested.concat(own.filter(refersToOthers), this.#nestedAround);
  }

  /** Highest precedence first. */
  #layers(
    root: readonly CiVariable[],
    own: readonly CiVariable[],
    environment: string | null,
  ): readonly Layer[] {
    const configured = this.#configuredFor(environment);
    const yaml = this.#rootLayer(root);
    return own.length === 0
      ? [this.#pipeline, configured, yaml, this.#predefined]
      : [this.#pipeline, configured, new Layer(own), yaml, this.#predefined];
  }

  #configuredFor(environment: string | null): Layer {
    const known = this.#byEnvironment.get(environment);
    if (known) return known;
    const made = new Layer(inScope(this.#configured, environment));
    this.#byEnvironment.set(environment, made);
    return made;
  }

  #rootLayer(root: readonly CiVariable[]): Layer {
    const known = this.#roots.get(root);
    if (known) return known;
    const made = new Layer(root);
    this.#roots.set(root, made);
    return made;
  }
}

/** Only these names are asked of the job itself. */
const jobName = /^CI_(?:JOB|NODE|BUILD|ENVIRONMENT)_/;

/** Whose scope it is. */
interface Owner {
  readonly instance: Instance;
  /** The expanded name; null without one. */
  readonly environment: string | null;
}

/** A definition and where it was found, so that the one below it can be found too. */
interface Found {
  readonly variable: CiVariable;
  readonly level: number;
}

/** The variables that one job sees. */
export class Scope {
  /** Highest precedence first; the job's own predefined ones stand just before the last. */
  readonly #layers: readonly Layer[];
  readonly #owner: Owner | undefined;
  #job: Layer | undefined;
  #expanded: Map<CiVariable, string> | undefined;
  #open: CiVariable[] | undefined;
  #circle: readonly string[] | undefined;

  constructor(layers: readonly Layer[], owner: Owner | undefined) {
    this.#layers = layers;
    this.#owner = owner;
  }

  /** The value as stored. */
  raw(name: string): string | undefined {
    return this.#find(name, 0)?.variable.value;
  }

  /** The text with nested values worked in; unknown names become empty, but `kept` stays. */
  expand(text: string, kept?: string): string {
    const value = (key: string) => (key === kept ? `$${kept}` : this.#value(this.#find(key, 0)));
    return expandText(text, value);
  }

  /** The same, but unknown names stay. */
  expandKnown(text: string): string {
    return expandText(text, (key) => this.#value(this.#find(key, 0)), true);
  }

  /** The winning definition, as stored. */
  definition(name: string): { readonly value: string; readonly masked: boolean } | undefined {
    const found = this.#find(name, 0);
    return found && { value: found.variable.value, masked: found.variable.masked ?? false };
  }

  /** The first circle that one of these variables leads into, if there is one. */
  circle(keys: Iterable<string>): readonly string[] | undefined {
    for (const key of keys) this.#value(this.#find(key, 0));
    return this.#circle;
  }

  #find(name: string, from: number): Found | undefined {
    for (let level = from; level < this.#layers.length; level++) {
      if (level === this.#layers.length - 1 && this.#owner && jobName.test(name)) {
        const own = this.#jobLayer(this.#owner).get(name);
        if (own) return { variable: own, level };
      }
      const variable = this.#layers[level]?.get(name);
      if (variable) return { variable, level };
    }
    return undefined;
  }

  #jobLayer({ instance, environment }: Owner): Layer {
    this.#job ??= new Layer(jobVariables(instance, environment));
    return this.#job;
  }

  #value(found: Found | undefined): string | undefined {
    if (!found) return undefined;
    const { variable, level } = found;
    const { key, value } = variable;
    if (!refersToOthers(variable)) return value;
    this.#expanded ??= new Map();
    const known = this.#expanded.get(variable);
    if (known !== undefined) return known;
    this.#open ??= [];
    const open = this.#open;
    if (open.length >= deepestValue) return value;
    if (open.includes(variable)) {
      this.#circle ??= open.slice(open.indexOf(variable)).map(({ key: name }) => name);
      return value;
    }
    open.push(variable);
    // In its own value a name stands for the definition below.
    const expanded = expandValue(value, (name) =>
      this.#value(this.#find(name, name === key ? level + 1 : 0)),
    );
    open.pop();
    this.#expanded.set(variable, expanded);
    return expanded;
  }
}
