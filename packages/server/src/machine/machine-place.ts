import type {
  AboutSlipway,
  ContainerUsage,
  DataStorage,
  DoctorFinding,
  Machine,
  MachineDisk,
  Pruned,
  PruneItem,
} from '@slipway/contract';
import { Refused } from '#refused';

/** A container that somebody wants beside those of jobs and pods. */
export interface ContainerWish {
  readonly image: string;
  readonly name: string | undefined;
  readonly command: readonly string[];
  /** `NAME=value` */
  readonly environment: readonly string[];
  /** `8080:80` */
  readonly ports: readonly string[];
}

/** The kinds of what lies on a machine. */
export type MachineKind = PruneItem['kind'];

/** The machine with its engine: whoever knows it gives it. What can't be done is a `MachineRefusal`. */
export interface MachinePlace {
  readonly about: AboutSlipway;
  /** What Slipway's own files take. Takes a while: they are counted. */
  storage(): Promise<DataStorage>;
  look(): Promise<Machine>;
  /** Takes a while: the engine counts files. */
  disk(): Promise<readonly MachineDisk[]>;
  /** @param isBrief only of what everything stands on: engine and disk */
  findings(isBrief: boolean): Promise<readonly DoctorFinding[]>;
  /** Resolves with the id. */
  create(wish: ContainerWish): Promise<string>;
  start(container: string): Promise<void>;
  stop(container: string): Promise<void>;
  /** The address of a WebSocket that opens a program in it, once; the protocol is `v4.channel.k8s.io`. */
  terminal(container: string, program: string): Promise<string>;
  /** What a running one takes now. */
  usage(container: string): Promise<ContainerUsage>;
  /** The last lines that it has printed. */
  logs(container: string, lines: number): Promise<string>;
  remove(kind: MachineKind, id: string): Promise<void>;
  /** Removes what nobody uses, or only says what that is. */
  prune(kinds: readonly MachineKind[], isDryRun: boolean): Promise<Pruned>;
}

/** Why something of the machine can't be done now, in a sentence for people. */
export class MachineRefusal extends Refused {
  constructor(why: string) {
    super('conflict', why);
  }
}
