/**
 * Replaces `$(NAME)` by the variable's value. An unknown name stays as it is, and `$$` stands for a
 * dollar sign that starts nothing: `$$(NAME)` becomes `$(NAME)`.
 */
export function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$\$|\$\((?<name>[^()$]*)\)/g, (match, name: string | undefined) => {
    if (name === undefined) return '$';
    return variables.get(name) ?? match;
  });
}
