/** A regular expression for how a path begins. */
export interface PathPattern {
  /** What it has matched, and what its groups have; undefined when it is not about the path. */
  match(path: string): readonly string[] | undefined;
}

/** Reads a regular expression; undefined when it is none. */
export type CompilePattern = (source: string) => PathPattern | undefined;

/** Loads what reads patterns: it is large, and few ingresses have some. Matching takes linear time. */
export async function loadPatterns(): Promise<CompilePattern> {
  const { RE2JS } = await import('re2js');
  return (source) => {
    try {
      const compiled = RE2JS.compile(`^(?:${source})`, RE2JS.CASE_INSENSITIVE);
      return {
        match(path) {
          const matcher = compiled.matcher(path);
          if (!matcher.find()) return undefined;
          return Array.from(
            { length: matcher.groupCount() + 1 },
            (_, index) => matcher.group(index) ?? '',
          );
        },
      };
    } catch {
      return undefined;
    }
  };
}
