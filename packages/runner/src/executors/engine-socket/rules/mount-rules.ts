import { posix } from 'node:path';
import type { MountWish, SocketJob } from './decision.ts';
import { type Fields, isBlank, isEmpty, isFields } from './fields.ts';

/** What a container wants mounted, by `Binds` and `Mounts` alike; a sentence when it may not. */
export function mountsOf(
  { Binds, Mounts }: Fields,
  job: Pick<SocketJob, 'builds'>,
): readonly MountWish[] | string {
  const asked = [...given(Binds).map(readBind), ...given(Mounts).map(readMount)];
  const wishes: MountWish[] = [];
  for (const it of asked) {
    const wish = typeof it === 'string' ? it : wishOf(it, job);
    if (typeof wish === 'string') return wish;
    wishes.push(wish);
  }
  return wishes;
}

/** The sockets at which a client of the engine looks for it. */
const engineSockets: ReadonlySet<string> = new Set(['/var/run/docker.sock', '/run/docker.sock']);

const volumeName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

interface Asked {
  readonly source: string;
  readonly target: string;
  readonly isReadOnly: boolean;
  readonly isEmpty: boolean;
}

function wishOf(
  { source, target, isReadOnly, isEmpty: isBare }: Asked,
  { builds }: Pick<SocketJob, 'builds'>,
): MountWish | string {
  if (!target.startsWith('/')) return `"${target}" is no place in a container: begin it with /`;
  const to = { target, isReadOnly };
  if (!source.startsWith('/')) {
    if (!volumeName.test(source)) return `"${source}" names no volume`;
    return { ...to, kind: 'volume', name: source, isEmpty: isBare };
  }
  if (engineSockets.has(source)) return { ...to, kind: 'engine' };
  const path = posix.normalize(source).replace(/(.)\/$/, '$1');
  if (path === builds || path.startsWith(`${builds}/`)) return { ...to, kind: 'folder', path };
  return `only folders of the job (below ${builds}) can be mounted, and not ${path}: copy files with docker cp`;
}

const given = (list: unknown): readonly unknown[] => (Array.isArray(list) ? list : []);

/** Modes that change nothing here, and the two that say who may write. */
const modes: ReadonlySet<string> = new Set(
  'ro rw z Z nocopy cached delegated consistent rprivate'.split(' '),
);

/** `source:target[:mode,…]` */
function readBind(value: unknown): Asked | string {
  if (typeof value !== 'string') return '"Binds" is a list of texts';
  const [source = '', target, mode = 'rw', ...more] = value.split(':');
  if (target === undefined || more.length > 0) return `"${value}" is not SOURCE:TARGET[:MODE]`;
  const said = mode.split(',');
  const unknown = said.find((it) => !modes.has(it));
  if (unknown !== undefined) return `a mount cannot be "${unknown}" here`;
  return { source, target, isReadOnly: said.includes('ro'), isEmpty: said.includes('nocopy') };
}

function readMount(value: unknown): Asked | string {
  if (!isFields(value)) return '"Mounts" is a list of objects';
  const {
    Type,
    Source,
    Target,
    ReadOnly,
    Consistency: _,
    BindOptions,
    VolumeOptions,
    ...rest
  } = value;
  if (!isEmpty(rest)) return `a mount cannot have "${Object.keys(rest)[0]}" here`;
  if (typeof Source !== 'string' || typeof Target !== 'string' || Source === '') {
    return 'a mount has a source and a target; one without a source is --tmpfs or --volume PATH';
  }
  if (Type !== 'bind' && Type !== 'volume') return `no mount is of the type "${Type}" here`;
  if (Source.startsWith('/') !== (Type === 'bind')) return `"${Source}" is no ${Type}`;
  const isEmptyVolume = emptinessOf(VolumeOptions);
  if (!isPlainBind(BindOptions) || isEmptyVolume === undefined) {
    return 'a mount has no propagation, driver or options of a driver here';
  }
  return { source: Source, target: Target, isReadOnly: ReadOnly === true, isEmpty: isEmptyVolume };
}

function isPlainBind(options: unknown): boolean {
  if (isEmpty(options)) return true;
  if (!isFields(options)) return false;
  const { Propagation, CreateMountpoint: _, ...rest } = options;
  return isEmpty(rest) && (isEmpty(Propagation) || Propagation === 'rprivate');
}

/** Whether a volume begins without what the image has there; undefined when more is wanted of it. */
function emptinessOf(options: unknown): boolean | undefined {
  if (isEmpty(options)) return false;
  if (!isFields(options)) return undefined;
  const { NoCopy, Labels: _, DriverConfig, ...rest } = options;
  return isEmpty(rest) && isBlank(DriverConfig) ? NoCopy === true : undefined;
}
