import { basename, delimiter, join } from 'node:path';
import process from 'node:process';
import { type Command, jsonOption, UsageError } from '#command';
import { readDataDir } from '#config';
import { kubeconfigFile, requireInstance } from '#data-folder/instance';
import { print, printJson } from '#output';

const quotes = {
  bash: (name: string, value: string) => `export ${name}='${value.replaceAll("'", "'\\''")}'`,
  fish: (name: string, value: string) => `set -gx ${name} '${value.replaceAll("'", "\\'")}'`,
  powershell: (name: string, value: string) => `$Env:${name} = '${value.replaceAll("'", "''")}'`,
} as const;

type Shell = keyof typeof quotes;

const hints: Readonly<Record<Shell, string>> = {
  bash: '# run: eval "$(slipway env)"',
  fish: '# run: slipway env --shell fish | source',
  powershell: '# run: slipway env --shell powershell | Invoke-Expression',
};

export const command: Command = {
  summary: 'Prints exports that point kubectl and API clients at the running Slipway.',
  options: {
    shell: {
      type: 'string',
      value: 'NAME',
      description: 'bash, fish or powershell (default: $SHELL)',
    },
    ...jsonOption,
  },
  example: 'eval "$(slipway env)"',
  async run({ flags }) {
    const dataDir = readDataDir(flags);
    const instance = requireInstance(dataDir);
    const shell = shellOf(flags.text('shell'));
    const variables: Record<string, string> = {
      SLIPWAY_DATA_DIR: dataDir,
      SLIPWAY_URL: instance.near,
      SLIPWAY_REGISTRY: new URL(instance.near).host,
      ...(instance.kubernetes && { KUBECONFIG: kubeconfigFile(dataDir) }),
      PATH: pathWithTools(),
    };
    if (flags.isSet('json')) {
      printJson(variables);
      return 0;
    }
    for (const [name, value] of Object.entries(variables)) print(quotes[shell](name, value));
    print(hints[shell]);
    return 0;
  },
};

/** The shell's own, and at its end the kubectl that was fetched for this checkout. */
function pathWithTools(): string {
  const tools = join(import.meta.dirname, '../../../../../.cache/bin');
  const entries = (process.env.PATH ?? '').split(delimiter);
  return [...entries.filter((entry) => entry !== tools), tools].join(delimiter);
}

function shellOf(asked: string | undefined): Shell {
  const name = asked ?? (basename(process.env.SHELL ?? '') === 'fish' ? 'fish' : 'bash');
  if (name === 'sh' || name === 'zsh') return 'bash';
  if (name === 'pwsh') return 'powershell';
  if (Object.hasOwn(quotes, name)) return name as Shell; // just looked up
  throw new UsageError(`--shell is bash, fish or powershell, not "${name}"`);
}
