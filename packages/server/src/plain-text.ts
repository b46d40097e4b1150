/** Whether a path stays inside the tree that it is looked up in. */
export function isPathInside(path: string): boolean {
  return !path.startsWith('/') && !path.includes('\0') && !path.split('/').includes('..');
}

/** Whether a text can stand in one line of a commit, a header or a list. */
export function isPlainLine(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
  return text.trim() !== '' && !/[\x00-\x1f\x7f]/.test(text);
}
