import { builtInKinds, type Kind, writtenPart } from '@slipway/kube-api';
import type { KubeObject } from '@slipway/kube-objects';
import { dump } from 'js-yaml';
import { connectCluster } from '#api/cluster-api';
import { type Command, CommandFailed, jsonOption, UsageError } from '#command';
import { readDataDir } from '#config';
import { print, printJson } from '#output';

export const command: Command = {
  summary: 'Prints an object of the cluster as a person would have written it.',
  positionals: ['KIND/NAME'],
  options: {
    ...jsonOption,
    namespace: {
      type: 'string',
      short: 'n',
      value: 'NAME',
      description: 'namespace of the object (default: default)',
    },
  },
  example: 'slipway export deployment/hello --namespace staging',
  async run({ positionals, flags }) {
    const [wanted = ''] = positionals;
    const [word = '', name = ''] = wanted.split('/');
    if (name === '') throw new UsageError('name the object as KIND/NAME, such as deployment/hello');
    const kind = kindOf(word);
    const api = connectCluster(readDataDir(flags));
    const path = pathOf(kind, name, flags.text('namespace') ?? 'default');
    const written = writtenPart(kind, await api.get<KubeObject>(path));
    if (flags.isSet('json')) printJson(written);
    else print(dump(written, { noRefs: true, lineWidth: -1 }).trimEnd());
    return 0;
  },
};

/** By plural, singular, short name or kind, as kubectl takes them. */
function kindOf(word: string): Kind {
  const wanted = word.toLowerCase();
  const found = builtInKinds.find(
    ({ plural, singular, shortNames = [], view }) =>
      view === undefined && [plural, singular, ...shortNames].includes(wanted),
  );
  if (found !== undefined) return found;
  throw new CommandFailed(
    `there is no built-in kind "${word}"; for a custom one use: kubectl get ${word} -o yaml`,
  );
}

function pathOf({ group, version, plural, namespaced }: Kind, name: string, namespace: string) {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const place = namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${place}/${plural}/${encodeURIComponent(name)}`;
}
