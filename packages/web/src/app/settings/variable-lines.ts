/** Variables as people write them: `NAME=value`, one a line. @throws Error that names the line */
export function variablesIn(
  text: string,
): readonly { readonly key: string; readonly value: string }[] {
  return text
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, key, value] = /^\s*(\w+)\s*=(.*)$/.exec(line) ?? [];
      if (key === undefined || value === undefined) {
        throw new Error(`“${line.trim()}” is not of the form NAME=value.`);
      }
      return { key, value };
    });
}
