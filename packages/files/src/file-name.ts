/** The name, when it is one: parts that stay below the folder they are in. */
export function checkedName(name: string): string {
  if (name.split('/').every((part) => part !== '' && !part.startsWith('.'))) return name;
  throw new Error(`no name of a file: ${JSON.stringify(name)}`);
}

/** A folder's name; the empty one is the folder of all. */
export function checkedFolder(name: string): string {
  return name === '' ? '' : checkedName(name);
}
