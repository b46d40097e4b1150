/** Where the server is reached, as clients are told. */
export interface Addresses {
  /** External URL without a slash at the end: `http://localhost:8929`. */
  readonly url: string;
  /** Host and port of the registry: `localhost:8929`. */
  readonly registry: string;
}
