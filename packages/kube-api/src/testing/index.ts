export { type HttpsApi, type Output, startHttpsApi, startHttpsApiOf } from './https-api.ts';
export { makeServerPair } from './server-pair.ts';
export { makeSigningRequest } from './signing-request.ts';
export { type Answer, startTestApi, startTestApiOf, type TestApi } from './test-api.ts';
