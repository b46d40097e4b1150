import { artifactRoutes } from '#artifacts/upload-routes';
import { requestRoutes } from '#handing-out/request-routes';
import type { Desk } from '#handing-out/runner-api';
import { updateRoutes } from '#handing-out/update-routes';
import type { Route } from '#rights/route';
import { registrationRoutes } from '#runners/registration-routes';
import { traceRoutes } from '#traces/trace-routes';

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
