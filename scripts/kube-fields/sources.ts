/** Where the facts about Kubernetes' fields come from: pinned Go modules, and the packages in them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** All of one release: v1.35. */
const version = 'v0.35.10';

/** One package of API types, and what Slipway calls it. */
export interface SourcePackage {
  /** `core` in `core.Pod`. */
  readonly name: string;
  readonly module: string;
  readonly path: string;
  readonly group: string;
  readonly version: string;
}

const api = 'k8s.io/api';
const builtIn = (name: string, group: string, path: string): SourcePackage => ({
  name,
  module: api,
  path,
  group,
  version: path.split('/')[1] ?? '',
});

/** The packages whose types are taken along, in the order of the generated file. */
export const packages: readonly SourcePackage[] = [
  {
    name: 'meta',
    module: 'k8s.io/apimachinery',
    path: 'pkg/apis/meta/v1',
    group: 'meta.k8s.io',
    version: 'v1',
  },
  builtIn('core', '', 'core/v1'),
  builtIn('apps', 'apps', 'apps/v1'),
  builtIn('batch', 'batch', 'batch/v1'),
  builtIn('autoscaling', 'autoscaling', 'autoscaling/v1'),
  builtIn('autoscaling2', 'autoscaling', 'autoscaling/v2'),
  builtIn('networking', 'networking.k8s.io', 'networking/v1'),
  builtIn('policy', 'policy', 'policy/v1'),
  builtIn('rbac', 'rbac.authorization.k8s.io', 'rbac/v1'),
  builtIn('discovery', 'discovery.k8s.io', 'discovery/v1'),
  builtIn('coordination', 'coordination.k8s.io', 'coordination/v1'),
  builtIn('storage', 'storage.k8s.io', 'storage/v1'),
  builtIn('scheduling', 'scheduling.k8s.io', 'scheduling/v1'),
  builtIn('node', 'node.k8s.io', 'node/v1'),
  builtIn('authentication', 'authentication.k8s.io', 'authentication/v1'),
  builtIn('authorization', 'authorization.k8s.io', 'authorization/v1'),
  builtIn('certificates', 'certificates.k8s.io', 'certificates/v1'),
  builtIn('events', 'events.k8s.io', 'events/v1'),
  builtIn('admission', 'admission.k8s.io', 'admission/v1'),
  builtIn('admissionregistration', 'admissionregistration.k8s.io', 'admissionregistration/v1'),
  builtIn('flowcontrol', 'flowcontrol.apiserver.k8s.io', 'flowcontrol/v1'),
  builtIn('resource', 'resource.k8s.io', 'resource/v1'),
  {
    name: 'apiextensions',
    module: 'k8s.io/apiextensions-apiserver',
    path: 'pkg/apis/apiextensions/v1',
    group: 'apiextensions.k8s.io',
    version: 'v1',
  },
  {
    name: 'apiregistration',
    module: 'k8s.io/kube-aggregator',
    path: 'pkg/apis/apiregistration/v1',
    group: 'apiregistration.k8s.io',
    version: 'v1',
  },
  {
    name: 'metrics',
    module: 'k8s.io/metrics',
    path: 'pkg/apis/metrics/v1beta1',
    group: 'metrics.k8s.io',
    version: 'v1beta1',
  },
];

/** What `go mod download -json` says of one module. */
interface Download {
  readonly Dir?: string;
  readonly Error?: string;
}

/** Brings a module by the Go toolchain's own means and answers its folder. */
function download(module: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'kube-fields-'));
  try {
    const output = execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], {
      cwd: folder,
      encoding: 'utf8',
    });
    const { Dir, Error: why } = JSON.parse(output) as Download;
    if (Dir === undefined) throw new Error(`${module}@${version} cannot be had: ${why}`);
    return Dir;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The Go sources of a package without tests and generated functions. */
export function createReader(): (source: SourcePackage) => readonly string[] {
  const folders = new Map<string, string>();
  return ({ module, path }) => {
    const root = folders.get(module) ?? download(module);
    folders.set(module, root);
    const folder = join(root, path);
    return readdirSync(folder)
      .filter((name) => name.endsWith('.go') && !/_test\.go$|^zz_|^generated|_swagger_/.test(name))
      .map((name) => readFileSync(join(folder, name), 'utf8'));
  };
}

/** What the generated file says about its origin. */
export const origin = `${[...new Set(packages.map(({ module }) => module))].join(', ')} ${version}`;
