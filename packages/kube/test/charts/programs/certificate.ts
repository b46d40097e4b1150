/** A certificate that signs itself, as programs make for their own webhooks. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** Key and certificate, PEM. */
export interface Pair {
  readonly key: string;
  readonly certificate: string;
}

const tlv = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const sequence = (...parts: readonly Buffer[]) => tlv(0x30, ...parts);
const integer = (value: Buffer) => tlv(0x02, value);
const hex = (text: string) => Buffer.from(text, 'hex');
const identifiers = {
  ecdsaWithSha256: hex('06082a8648ce3d040302'),
  commonName: hex('0603550403'),
  basicConstraints: hex('0603551d13'),
  subjectAltName: hex('0603551d11'),
};

/** A pair for the names of a server; its certificate is its own authority. */
export function selfSigned(names: readonly string[]): Pair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(
    tlv(0x31, sequence(identifiers.commonName, tlv(0x0c, Buffer.from(names[0] ?? 'nobody')))),
  );
  const validity = sequence(
    ...['200101000000Z', '491231000000Z'].map((time) => tlv(0x17, Buffer.from(time))),
  );
  const constraints = sequence(
    identifiers.basicConstraints,
    hex('0101ff'),
    tlv(0x04, sequence(hex('0101ff'))),
  );
  const alternatives = sequence(
    identifiers.subjectAltName,
    tlv(0x04, sequence(...names.map((dns) => tlv(0x82, Buffer.from(dns))))),
  );
  const body = sequence(
    tlv(0xa0, integer(hex('02'))),
    integer(Buffer.concat([hex('01'), randomBytes(8)])),
    sequence(identifiers.ecdsaWithSha256),
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(constraints, alternatives)),
  );
  const signature = tlv(0x03, hex('00'), sign('sha256', body, privateKey));
  const der = sequence(body, sequence(identifiers.ecdsaWithSha256), signature);
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}
