import { generateKeyPairSync, sign } from "node:crypto";

/** One value of DER: its tag, its length, its contents. */
const der = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(contents);
  const { length } = body;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
};

const sequence = (...contents: readonly Uint8Array[]): Buffer => der(0x30, ...contents);
const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value, "ascii"));
const hex = (tag: number, value: string): Buffer => der(tag, Buffer.from(value, "hex"));

const SIGNED_BY = sequence(hex(0x06, "2a8648ce3d040302")); // ecdsa-with-SHA256
const COMMON_NAME = hex(0x06, "550403");
const ALTERNATIVE_NAME = hex(0x06, "551d11");

/** A certificate that nobody but itself vouches for, of 127.0.0.1, and its key; both as PEM, new each time. */
export const selfSigned = (): { readonly cert: string; readonly key: string } => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const name = sequence(der(0x31, sequence(COMMON_NAME, text(0x0c, "a test of pegtape"))));
  const addresses = der(0x04, sequence(hex(0x87, "7f000001")));
  const facts = sequence(
    der(0xa0, hex(0x02, "02")), // X.509 version 3
    hex(0x02, "01"),
    SIGNED_BY,
    name,
    sequence(text(0x17, "200101000000Z"), text(0x17, "491231235959Z")),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(sequence(ALTERNATIVE_NAME, addresses))),
  );
  const signature = sign("sha256", facts, privateKey);
  const whole = sequence(facts, SIGNED_BY, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString("base64").replace(/(.{64})/g, "$1\n");
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
};
