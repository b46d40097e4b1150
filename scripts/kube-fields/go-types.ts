/** The type declarations of a gofmt'd Go source, as much as API types use of the language. */

/** A struct, or a name for another type. */
export type GoType =
  | { readonly fields: readonly GoField[]; readonly markers: Markers }
  | { readonly alias: string; readonly markers: Markers };

/** One field of a struct with its tags. */
export interface GoField {
  /** Empty when it is embedded. */
  readonly name: string;
  readonly type: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly markers: Markers;
}

/** `+name=value` lines of a comment. */
export type Markers = ReadonlyMap<string, readonly string[]>;

/** The types of one source by name, and the packages that it imports by their names in it. */
export interface GoSource {
  readonly types: ReadonlyMap<string, GoType>;
  readonly imports: ReadonlyMap<string, string>;
}

const fieldExpression =
  /^\t(?:(\w+) +)?((?:\*|\[\]|map\[[\w.]+\])*[\w.]+)(?: +`([^`]*)`)?(?: *\/\/.*)?$/;
const aliasExpression = /^(?:type |\t)(\w+) +=? ?((?:\*|\[\]|map\[[\w.]+\])*[\w.]+)(?: *\/\/.*)?$/;
const structExpression = /^(?:type |\t)(\w+) struct ?\{(\})?$/;
const importExpression = /^(?:import )?\s*(?:(\w+) )?"([\w./-]+)"$/;

/** Reads the types of a source. */
export function readGo(text: string): GoSource {
  const types = new Map<string, GoType>();
  const imports = new Map<string, string>();
  let comment: string[] = [];
  let open:
    | { readonly name: string; readonly fields: GoField[]; readonly markers: Markers }
    | undefined;
  for (const line of text.split('\n')) {
    const note = /^\s*\/\/ ?(.*)$/.exec(line)?.[1];
    if (note !== undefined) {
      comment.push(note);
      continue;
    }
    const markers = readMarkers(comment);
    if (open !== undefined) {
      if (line === '}') {
        types.set(open.name, { fields: open.fields, markers: open.markers });
        open = undefined;
      } else addField(open.fields, line, markers);
      comment = [];
      continue;
    }
    const [, imported, path] = importExpression.exec(line) ?? [];
    if (path !== undefined) imports.set(imported ?? path.split('/').at(-1) ?? '', path);
    const [, struct, isEmpty] = structExpression.exec(line) ?? [];
    if (struct !== undefined && isEmpty !== undefined) types.set(struct, { fields: [], markers });
    else if (struct !== undefined) open = { name: struct, fields: [], markers };
    else {
      const [, name, alias] = aliasExpression.exec(line) ?? [];
      if (name !== undefined && alias !== undefined) types.set(name, { alias, markers });
    }
    // A marker may stand in the block above the documentation.
    if (line !== '') comment = [];
  }
  return { types, imports };
}

function addField(fields: GoField[], line: string, markers: Markers): void {
  const [, name = '', type, tags = ''] = fieldExpression.exec(line) ?? [];
  if (type === undefined) return;
  const pairs = [...tags.matchAll(/(\w+):"([^"]*)"/g)].map(([, key = '', value = '']) => [
    key,
    value,
  ]);
  fields.push({ name, type, tags: Object.fromEntries(pairs) as Record<string, string>, markers });
}

function readMarkers(comment: readonly string[]): Markers {
  const markers = new Map<string, readonly string[]>();
  for (const line of comment) {
    const [, name, value = ''] = /^\+([\w:]+)(?:=(.*))?$/.exec(line.trim()) ?? [];
    if (name !== undefined) markers.set(name, [...(markers.get(name) ?? []), value]);
  }
  return markers;
}
