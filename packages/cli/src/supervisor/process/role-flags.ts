import type { RoleName } from '#channel/roles';
import { stackFlags } from '#supervisor/pulse/stack-of';

/** How much a role may hold before it ends instead of the machine; what is young is kept small. */
const heaps: Readonly<Record<RoleName, { readonly mostMb: number; readonly youngMb: number }>> = {
  cluster: { mostMb: 2048, youngMb: 4 },
  server: { mostMb: 2048, youngMb: 8 },
  registry: { mostMb: 768, youngMb: 2 },
  runners: { mostMb: 1024, youngMb: 2 },
  network: { mostMb: 768, youngMb: 4 },
};

/** Flags that Node is started with for a role. */
export function roleFlags(name: RoleName): readonly string[] {
  const { mostMb, youngMb } = heaps[name];
  return [
    ...stackFlags,
    `--max-old-space-size=${mostMb}`,
    `--max-semi-space-size=${youngMb}`,
    '--disable-warning=ExperimentalWarning',
  ];
}

/**
 * The C library's memory for several threads and many sizes is made for speed; a role has one thread that
 * works. Elsewhere than with glibc nobody reads these.
 */
export const roleEnvironment: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '1048576',
};
