import type { Route } from '../route.ts';
import { artifactRoutes } from './artifacts.ts';
import type { Desk } from './desk.ts';
import { registrationRoutes } from './registration.ts';
import { requestRoutes } from './requests.ts';
import { traceRoutes } from './traces.ts';
import { updateRoutes } from './updates.ts';

/** The API that runners use, below `/api/v4`. */
export function runnerRoutes(desk: Desk): Route[] {
  return [
    ...registrationRoutes(desk),
    ...requestRoutes(desk),
    ...updateRoutes(desk),
    ...traceRoutes(desk),
    ...artifactRoutes(desk),
  ];
}
