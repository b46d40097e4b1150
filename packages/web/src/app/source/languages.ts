import type { LanguageFn } from 'highlight.js';

type Bring = () => Promise<{ readonly default: LanguageFn }>;

/** What can be coloured: each brings its own rules, when a file of it is looked at. */
const languages = {
  bash: () => import('highlight.js/lib/languages/bash'),
  c: () => import('highlight.js/lib/languages/c'),
  cpp: () => import('highlight.js/lib/languages/cpp'),
  csharp: () => import('highlight.js/lib/languages/csharp'),
  css: () => import('highlight.js/lib/languages/css'),
  diff: () => import('highlight.js/lib/languages/diff'),
  dockerfile: () => import('highlight.js/lib/languages/dockerfile'),
  go: () => import('highlight.js/lib/languages/go'),
  graphql: () => import('highlight.js/lib/languages/graphql'),
  ini: () => import('highlight.js/lib/languages/ini'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  kotlin: () => import('highlight.js/lib/languages/kotlin'),
  less: () => import('highlight.js/lib/languages/less'),
  lua: () => import('highlight.js/lib/languages/lua'),
  makefile: () => import('highlight.js/lib/languages/makefile'),
  markdown: () => import('highlight.js/lib/languages/markdown'),
  objectivec: () => import('highlight.js/lib/languages/objectivec'),
  perl: () => import('highlight.js/lib/languages/perl'),
  php: () => import('highlight.js/lib/languages/php'),
  python: () => import('highlight.js/lib/languages/python'),
  r: () => import('highlight.js/lib/languages/r'),
  ruby: () => import('highlight.js/lib/languages/ruby'),
  rust: () => import('highlight.js/lib/languages/rust'),
  scss: () => import('highlight.js/lib/languages/scss'),
  shell: () => import('highlight.js/lib/languages/shell'),
  sql: () => import('highlight.js/lib/languages/sql'),
  swift: () => import('highlight.js/lib/languages/swift'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  vbnet: () => import('highlight.js/lib/languages/vbnet'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
} satisfies Readonly<Record<string, Bring>>;

export type Language = keyof typeof languages;

/** What files of a language are called: by their ending, or whole. */
const names: Readonly<Record<Language, string>> = {
  bash: 'sh bash zsh .bashrc .profile',
  c: 'c h',
  cpp: 'cc cpp cxx hh hpp hxx',
  csharp: 'cs',
  css: 'css',
  diff: 'diff patch',
  dockerfile: 'dockerfile containerfile',
  go: 'go',
  graphql: 'graphql gql',
  ini: 'ini toml cfg conf .gitconfig .editorconfig .npmrc',
  java: 'java',
  javascript: 'js mjs cjs jsx',
  json: 'json jsonc json5 webmanifest',
  kotlin: 'kt kts',
  less: 'less',
  lua: 'lua',
  makefile: 'makefile mk mak',
  markdown: 'md mkd markdown',
  objectivec: 'm mm',
  perl: 'pl pm',
  php: 'php',
  python: 'py pyi',
  r: 'r',
  ruby: 'rb gemspec gemfile rakefile',
  rust: 'rs',
  scss: 'scss',
  shell: 'console',
  sql: 'sql',
  swift: 'swift',
  typescript: 'ts mts cts tsx',
  vbnet: 'vb',
  xml: 'xml html htm xhtml svg xsl plist vue',
  yaml: 'yml yaml',
};

const byName = new Map(
  Object.entries(names).flatMap(
    ([language, list]) => list.split(' ').map((name) => [name, language as Language] as const), // keys of `names`
  ),
);

/** Languages that lie inside files of another one. */
const inside: Partial<Readonly<Record<Language, readonly Language[]>>> = {
  xml: ['css', 'javascript'],
  markdown: ['xml'],
  php: ['xml'],
};

/** The language that a file's name tells. */
export function languageOf(name: string): Language | undefined {
  const lower = name.toLowerCase();
  return byName.get(lower) ?? byName.get(lower.slice(lower.lastIndexOf('.') + 1));
}

/** The rules of a language, and of those inside it. */
export async function bringLanguages(
  language: Language,
): Promise<readonly (readonly [Language, LanguageFn])[]> {
  const wanted = [language, ...(inside[language] ?? [])];
  return Promise.all(
    wanted.map(async (each) => [each, (await languages[each]()).default] as const),
  );
}
