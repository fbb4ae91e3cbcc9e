/** @packageDocumentation HTTPS between real programs: TLS sockets, a client, a server, virtual hosts and the CONNECT tunnel. */

// A TLS connection as a stream of Node.
export { TlsSocket, type TlsSocketOptions } from './tls-socket.ts';
export { connect, type ConnectOptions } from './connect.ts';

// The client: one request, or an agent for node:http.
export { get, type Answer, type GetOptions } from './get.ts';
export { HttpsAgent, type AgentOptions } from './agent.ts';
export { addressOf, authorityOf, defaultPorts, parseAuthority, parseUrl, type Address } from './address.ts';

// The server, and several sites on it.
export { createServer, type HttpsServer, type ServerOptions } from './server.ts';
export { isFor, virtualHosts, type VirtualHostsOptions } from './virtual-hosts.ts';

// Tunnels: the client's side and the proxy.
export { basicCredentials, openTunnel, ProxyError, type Proxy } from './proxy/tunnel.ts';
export { createProxyServer, type ProxyServerOptions, type TunnelRecord } from './proxy/proxy-server.ts';
export { createGlassProxy, type GlassProxyOptions, type GlassTunnel } from './proxy/glass-proxy.ts';

// What a server would agree to.
export {
  scan,
  type AcceptedSuite,
  type ScanOptions,
  type ScanReport,
  type ServerFeatures,
  type ShownCertificate,
  type VersionReport,
} from './scan/scan.ts';
export { type RegisteredSuite } from './scan/registered-suites.ts';

// The museum: local sites, one for each failing.
export { openMuseum, type Museum, type MuseumOptions, type OpenSite } from './museum/museum.ts';
export { type MuseumRoom, type MuseumSite, type VisitOutcome } from './museum/sites.ts';
