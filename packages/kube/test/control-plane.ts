import { startHttpsApiOf, startTestApiOf } from '@slipway/kube-api/testing';
import { type ControlPlane, createControlPlane } from '../src/control-plane.ts';

export type { ControlPlane };

/** The API in this process, with what looks after its objects. */
export const startControlPlane = () => startTestApiOf(createControlPlane);

/** The same over HTTPS on a free port, with a kubectl that talks to it. */
export const startControlPlaneOverHttps = (options?: Parameters<typeof startHttpsApiOf>[1]) =>
  startHttpsApiOf(createControlPlane, options);
