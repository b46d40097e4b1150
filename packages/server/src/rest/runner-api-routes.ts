import { artifactRoutes } from '#artifacts/upload-routes';
import { requestRoutes } from '#handing-out/request-routes';
import type { RunnerApi } from '#handing-out/runner-api';
import { updateRoutes } from '#handing-out/update-routes';
import type { Route } from '#rights/route';
import { registrationRoutes } from '#runners/registration-routes';
import { traceRoutes } from '#traces/trace-routes';

/** The API that runners use, below `/api/v4`. */
export function runnerRoutes(api: RunnerApi): Route[] {
  return [
    ...registrationRoutes(api),
    ...requestRoutes(api),
    ...updateRoutes(api),
    ...traceRoutes(api),
    ...artifactRoutes(api),
  ];
}
