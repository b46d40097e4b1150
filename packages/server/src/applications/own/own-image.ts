/** An image in the registry that holds this very Slipway: whoever can make it gives it. */
export interface OwnImage {
  /** What it is called, without the registry: `slipway:0.1.0-4f2a…`. Makes nothing. */
  name(): Promise<string>;
  /** The same, once it is there: it is made, and pushed, when the registry does not have it. */
  provide(): Promise<string>;
}
