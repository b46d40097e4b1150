import { type Command, type Flags, jsonOption } from '#command';
import { readDataDir } from '#config';
import { answer, type Said } from '#output';
import { projectOf } from '#project/project';
import { type Api, connectApi } from './api.ts';

/** What a command was called with, and whom it asks. */
export interface Call {
  readonly positionals: readonly string[];
  readonly flags: Flags;
  readonly api: Api;
  readonly dataDir: string;
  /** `/projects/root%2Fshop`: of the project that is named, or that the checkout belongs to. */
  project(): string;
}

/** A command that asks the running server for something, and says what came of it. */
interface Asking<T> extends Omit<Command, 'run'> {
  /** What programs get, too, by `--json`. */
  ask(call: Call): Promise<T>;
  /** The same for people. */
  say(value: T, call: Call): Said;
}

/** The one shape of commands about what the server keeps: asked for, then one JSON document or words. */
export function apiCommand<T>({ ask, say: inWords, ...command }: Asking<T>): Command {
  return {
    ...command,
    options: { ...command.options, ...jsonOption },
    async run({ positionals, flags }) {
      const dataDir = readDataDir(flags);
      const api = connectApi(dataDir);
      const project = () => `/projects/${encodeURIComponent(projectOf(flags, api))}`;
      const call: Call = { positionals, flags, api, dataDir, project };
      const value = await ask(call);
      answer(flags, value, inWords(value, call));
      return 0;
    },
  };
}

/** All of a list that the API gives by pages, or its first `most`. */
export async function allPages<T>(
  api: Api,
  address: string,
  most = Number.POSITIVE_INFINITY,
): Promise<readonly T[]> {
  const items: T[] = [];
  const size = Math.min(most, 100);
  for (let page = 1; ; page += 1) {
    const separator = address.includes('?') ? '&' : '?';
    const some = await api.get<readonly T[]>(`${address}${separator}per_page=${size}&page=${page}`);
    items.push(...some);
    if (items.length >= most) return items.slice(0, most);
    if (some.length < size) return items;
  }
}

/** What was asked for by options and is to be sent: the rest stays as the server has it. */
export function wished(
  flags: Flags,
  names: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([option, field]) => {
      const value = flags.text(option);
      return value === undefined ? [] : [[field, value]];
    }),
  );
}
