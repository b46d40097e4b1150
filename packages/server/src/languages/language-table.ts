/**
 * Languages that programs and pages are written in, by the ends of their files' names; data and prose
 * are left out, as in GitLab's bar of languages.
 */
const endings: Readonly<Record<string, string>> = {
  Ada: 'adb ads',
  Assembly: 'asm s',
  Astro: 'astro',
  Awk: 'awk',
  Batchfile: 'bat cmd',
  C: 'c h',
  'C#': 'cs',
  'C++': 'cc cpp cxx hh hpp hxx',
  CMake: 'cmake',
  CSS: 'css',
  Clojure: 'clj cljs cljc',
  CoffeeScript: 'coffee',
  'Common Lisp': 'lisp',
  Crystal: 'cr',
  Cuda: 'cu',
  D: 'd',
  Dart: 'dart',
  Dockerfile: 'dockerfile',
  EJS: 'ejs',
  Elixir: 'ex exs',
  Elm: 'elm',
  'Emacs Lisp': 'el',
  Erlang: 'erl hrl',
  'F#': 'fs fsx',
  Fortran: 'f90 f95 f03',
  GLSL: 'glsl',
  Go: 'go',
  Groovy: 'groovy gradle',
  HCL: 'hcl tf tfvars',
  HTML: 'html htm xhtml',
  Handlebars: 'hbs',
  Haskell: 'hs',
  Java: 'java',
  JavaScript: 'js mjs cjs jsx',
  Jinja: 'j2 jinja',
  Julia: 'jl',
  'Jupyter Notebook': 'ipynb',
  Kotlin: 'kt kts',
  Less: 'less',
  Lua: 'lua',
  Makefile: 'mk mak',
  Nim: 'nim',
  Nix: 'nix',
  OCaml: 'ml mli',
  'Objective-C': 'm',
  PHP: 'php',
  PLpgSQL: 'pgsql',
  Pascal: 'pas',
  Perl: 'pl pm',
  PowerShell: 'ps1 psm1',
  Prolog: 'pro',
  Pug: 'pug',
  Python: 'py pyw',
  R: 'r',
  Racket: 'rkt',
  Ruby: 'rb rake gemspec',
  Rust: 'rs',
  SCSS: 'scss',
  Sass: 'sass',
  Scala: 'scala sc',
  Scheme: 'scm',
  Shell: 'sh bash zsh',
  Solidity: 'sol',
  Starlark: 'bzl',
  Svelte: 'svelte',
  Swift: 'swift',
  Tcl: 'tcl',
  TeX: 'tex',
  TypeScript: 'ts tsx mts cts',
  VHDL: 'vhd vhdl',
  Verilog: 'v',
  'Vim Script': 'vim',
  'Visual Basic .NET': 'vb',
  Vue: 'vue',
  WebAssembly: 'wat',
  XSLT: 'xsl xslt',
  Zig: 'zig',
};

/** Files that are known by their whole name. */
const names: Readonly<Record<string, string>> = {
  dockerfile: 'Dockerfile',
  containerfile: 'Dockerfile',
  makefile: 'Makefile',
  gnumakefile: 'Makefile',
  rakefile: 'Ruby',
  gemfile: 'Ruby',
  'cmakelists.txt': 'CMake',
  jenkinsfile: 'Groovy',
  'build.bazel': 'Starlark',
};

const byEnding: ReadonlyMap<string, string> = new Map(
  Object.entries(endings).flatMap(([language, all]) =>
    all.split(' ').map((ending) => [ending, language] as const),
  ),
);
const byName: ReadonlyMap<string, string> = new Map(Object.entries(names));

/** Folders of other people's work, and of what tools have made. */
const foreign = /(^|\/)(node_modules|vendor|vendored|third[-_]party|bower_components|dist)\//i;
const generated = /\.min\.(js|css)$|(^|\/)(gradlew|mvnw)(\.bat|\.cmd)?$/i;

/** The language of a file, by its path; undefined for data, prose, and what others have written. */
export function languageOf(path: string): string | undefined {
  if (foreign.test(path) || generated.test(path)) return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return byName.get(name) ?? byEnding.get(name.slice(name.lastIndexOf('.') + 1));
}
