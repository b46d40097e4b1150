/**
 * What ingresses that were written for ingress-nginx ask for by annotations, as far as it is done here, too:
 * other paths for the services, paths that are patterns, and redirections.
 */

const nginx = 'nginx.ingress.kubernetes.io/';

/** What an ingress asks for besides its rules. */
export interface IngressWishes {
  /** Its paths are regular expressions for how a path begins. */
  readonly hasPatterns: boolean;
  /** The path that services see; `$1` is what the first group of the pattern has matched. */
  readonly rewrite: string | undefined;
  /** Where `/` leads to. */
  readonly root: string | undefined;
  /** Where all its paths lead to instead of to services. */
  readonly redirect: { readonly location: string; readonly status: number } | undefined;
}

type Annotations = Readonly<Record<string, string>>;

/** Reads the wishes of an ingress. What is not served is not among them. */
export function ingressWishes(annotations: Annotations = {}): IngressWishes {
  const read = (name: string) => {
    const value = annotations[nginx + name];
    return value !== undefined && served.get(name)?.(value) === true ? value : undefined;
  };
  const rewrite = read('rewrite-target') || undefined;
  const redirect = (name: string, usual: number) => {
    const location = read(name);
    const status = Number(read(`${name}-code`) ?? usual);
    return location === undefined ? undefined : { location, status };
  };
  return {
    hasPatterns: rewrite !== undefined || read('use-regex') === 'true',
    rewrite,
    root: read('app-root'),
    redirect: redirect('temporal-redirect', 302) ?? redirect('permanent-redirect', 301),
  };
}

const always = () => true;
const isUrl = (value: string) => URL.canParse(value);
const isRedirection = (value: string) => /^30[0-8]$/.test(value);

/** What of its annotations is done here, or is so without being asked for, by name. */
const served: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ['rewrite-target', (value: string) => !/[?#]|:\/\//.test(value)],
  ['use-regex', always],
  ['app-root', (value: string) => value.startsWith('/')],
  ['permanent-redirect', isUrl],
  ['permanent-redirect-code', isRedirection],
  ['temporal-redirect', isUrl],
  ['temporal-redirect-code', isRedirection],
  ['ssl-redirect', (value: string) => value === 'false'],
  ['force-ssl-redirect', (value: string) => value === 'false'],
  ['backend-protocol', (value: string) => /^(auto_)?http$/i.test(value)],
  // Bodies have no limit here, answers all the time they need, and nothing is held back.
  ...[
    'client-body-buffer-size',
    'proxy-body-size',
    'proxy-buffer-size',
    'proxy-buffering',
    'proxy-buffers-number',
    'proxy-connect-timeout',
    'proxy-http-version',
    'proxy-read-timeout',
    'proxy-request-buffering',
    'proxy-send-timeout',
    'websocket-services',
  ].map((name) => [name, always] as const),
]);

/** Annotations of other controllers; `cert-manager.io/issuer` and the like are for those who install them. */
const ofControllers =
  /^((nginx|alb|haproxy|traefik)\.ingress\.kubernetes\.io|ingress\.kubernetes\.io|nginx\.org|haproxy\.org|haproxy-ingress\.github\.io)\//;

/** The annotations that ask for what is not done here. */
export const unservedAnnotations = (annotations: Annotations = {}): readonly string[] =>
  Object.entries(annotations)
    .filter(([key]) => ofControllers.test(key))
    .filter(
      ([key, value]) =>
        !key.startsWith(nginx) || served.get(key.slice(nginx.length))?.(value) !== true,
    )
    .map(([key]) => key);
