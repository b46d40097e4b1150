import type { ReleaseName } from '#applications/account/application-account';
import { Refused } from '#refused';

/** Where a chart comes from. */
export type ChartSource =
  /** Packed, as `helm package` makes it. */
  | { readonly kind: 'upload'; readonly archive: Uint8Array }
  /** `oci://registry/path`, with a login where it is not for everybody. */
  | {
      readonly kind: 'oci';
      readonly url: string;
      readonly version: string | undefined;
      readonly login: { readonly name: string; readonly password: string } | undefined;
    }
  /** Of Slipway itself: a folder, and values that are Slipway's to say, under the name `slipway`. */
  | {
      readonly kind: 'own';
      readonly folder: string;
      readonly settings: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'repository';
      readonly repository: string;
      readonly chart: string;
      readonly version: string | undefined;
    };

/** An application as somebody wants it. */
export interface ApplicationWish extends ReleaseName {
  readonly source: ChartSource;
  /** YAML, in the place of what was said before; undefined: what was said before stays. */
  readonly values: string | undefined;
}

/** Refuses what is no name. Words of ours, since helm's come late. */
export function checkRelease({ name, namespace }: ReleaseName): void {
  if (!/^[a-z0-9]([a-z0-9-]{0,51}[a-z0-9])?$/.test(name)) {
    throw new Refused('invalid', 'name must be of lower-case letters, digits and "-", at most 53');
  }
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)) {
    throw new Refused('invalid', 'namespace is no name of a namespace');
  }
  // Accounts with rights elsewhere are there.
  if (namespace === 'slipway') throw new Refused('invalid', 'the namespace slipway is its own');
}

/** What follows the release's name on helm's command line. */
export function chartArguments(source: ChartSource, chartFile: string): readonly string[] {
  if (source.kind === 'upload') return [chartFile];
  if (source.kind === 'own') {
    return [source.folder, '--set-json', `slipway=${JSON.stringify(source.settings)}`];
  }
  const version = source.version === undefined ? [] : ['--version', source.version];
  if (source.kind === 'repository') {
    return [source.chart, '--repo', source.repository, ...version];
  }
  const isHere = /^oci:\/\/(localhost|127\.0\.0\.1)[:/]/.test(source.url);
  return [source.url, ...version, ...(isHere ? ['--plain-http'] : [])];
}
