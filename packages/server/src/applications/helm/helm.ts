import { Refused } from '#refused';

/** Files of one call, where helm finds them. */
export interface HelmFiles {
  /** Of values; there when values were given. */
  readonly values: string;
  /** Of a packed chart; there when one was given. */
  readonly chart: string;
}

/** One call of helm. */
export interface HelmCall {
  readonly args: (files: HelmFiles) => readonly string[];
  /** The text of a kubeconfig; without it no cluster is asked. */
  readonly kubeconfig?: string | undefined;
  /** YAML. */
  readonly values?: string | undefined;
  readonly chart?: Uint8Array | undefined;
  /** For a registry of charts. */
  readonly login?: { readonly host: string; readonly name: string; readonly password: string };
  /** After which it is ended. */
  readonly seconds: number;
}

/** The program helm: whoever has it gives it. Nothing of it is done here anew. */
export interface Helm {
  /** What it prints. Rejects with `HelmRefusal`. */
  run(call: HelmCall): Promise<string>;
}

/** What helm says when it fails, or that there is none. */
export class HelmRefusal extends Refused {
  constructor(why: string) {
    super('conflict', why);
  }
}
