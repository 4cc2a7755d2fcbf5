import { BlockList, isIP } from "node:net";

/** Networks that are nobody's in public: a message sent there would reach a machine of the house, or its cloud. */
const PRIVATE4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8], // this host
  ["10.0.0.0", 8], // private
  ["100.64.0.0", 10], // shared by a provider's customers, and the metadata of Alibaba's cloud
  ["127.0.0.0", 8], // loopback
  ["168.63.129.16", 32], // Azure's own agent, at a public address
  ["169.254.0.0", 16], // link-local, and the metadata of most clouds
  ["172.16.0.0", 12], // private
  ["192.0.0.0", 24], // protocol assignments, and the metadata of Oracle's cloud
  ["192.0.2.0", 24], // documentation
  ["192.88.99.0", 24], // relays to IPv6, given up
  ["192.168.0.0", 16], // private
  ["198.18.0.0", 15], // benchmarks
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4], // reserved, and broadcast
];

const PRIVATE6: readonly (readonly [string, number])[] = [
  ["::", 96], // unspecified, loopback, and IPv4 in the oldest notation
  ["64:ff9b::", 96], // IPv4 behind a translator
  ["64:ff9b:1::", 48], // the same, private
  ["100::", 64], // discarded
  ["2001::", 23], // protocol assignments, and IPv4 in Teredo's tunnels
  ["2001:db8::", 32], // documentation
  ["2002::", 16], // IPv4 in 6to4's tunnels
  ["3fff::", 20], // documentation
  ["5f00::", 16], // segment routing
  ["fc00::", 7], // unique local, and the metadata of Amazon's cloud
  ["fe80::", 10], // link-local
  ["fec0::", 10], // site-local, given up
  ["ff00::", 8], // multicast
];

const privateNetworks = new BlockList();
for (const [network, bits] of PRIVATE4) privateNetworks.addSubnet(network, bits, "ipv4");
for (const [network, bits] of PRIVATE6) privateNetworks.addSubnet(network, bits, "ipv6");

/**
 * Whether an IP address is not to be reached in public: private, loopback, link-local, shared, a cloud's metadata, and all of
 * these as IPv6. What is no address counts as private.
 */
export const isPrivateAddress = (address: string): boolean => {
  // A zone, as in fe80::1%eth0, is no part of the address.
  const plain = address.replace(/%.*$/s, "");
  const version = isIP(plain);
  // IPv6 that holds an IPv4 address in ::ffff:0:0/96 is judged by the rules of IPv4.
  return version === 0 || privateNetworks.check(plain, version === 4 ? "ipv4" : "ipv6");
};
