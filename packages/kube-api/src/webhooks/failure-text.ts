/** Why a call has failed, in the words of the real API server: those are what people look for. */

interface CallError extends Error {
  readonly code?: string;
  /** Of a certificate for other names. */
  readonly cert?: { readonly subjectaltname?: string };
}

const unknownAuthority = [
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
  ETIMEDOUT: 'connection timed out',
};

/** Why nobody has answered at `address`, where `host` was expected. */
export function connectionFailure(error: CallError, host: string, address: string): string {
  const { code = '', message, cert } = error;
  const reason = unreachable[code];
  if (reason !== undefined) return `dial tcp ${address}: connect: ${reason}`;
  if (code === 'ENOTFOUND') return `dial tcp: lookup ${host}: no such host`;
  const untrusted = 'tls: failed to verify certificate: x509:';
  if (unknownAuthority.includes(code)) {
    return `${untrusted} certificate signed by unknown authority`;
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return `${untrusted} certificate has expired or is not yet valid`;
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const names = (cert?.subjectaltname ?? '').replace(/\b(?:DNS|IP Address):/g, '');
    return `${untrusted} certificate is valid for ${names || 'no name'}, not ${host}`;
  }
  return message;
}

const sentences: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason',
  401: 'the server has asked for the client to provide credentials',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  409: 'the server reported a conflict',
  422: 'the server rejected our request due to an error in our request',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
};

const longestBody = 2048;

/** What an answer says that is no success. */
export function statusFailure(code: number, body: string): string {
  const said = body.slice(0, longestBody).trim() || 'unknown';
  const sentence = sentences[code];
  if (sentence !== undefined) return sentence;
  if (code >= 500) {
    return `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding`;
  }
  return said;
}
