import { type OrganisationDefinition, ordererMspId } from "../definition/definition.ts";
import { listenHost, loopback } from "./hosts.ts";
import { administrationRootFile, ordererFolder } from "./layout.ts";

const CERTIFICATE = "tls-cert.pem";
const KEY = "tls-key.pem";

/** `orderer.yaml` (fabric `orderer/common/localconfig/config.go`). What is left out takes the orderer's own default. */
export function ordererToConfig(dir: string, organisation: OrganisationDefinition): Record<string, unknown> {
  const folder = (...rest: string[]) => ordererFolder(dir, organisation.id, ...rest);
  const certificate = folder(CERTIFICATE);
  const key = folder(KEY);
  const administration = {
    Enabled: true,
    Certificate: certificate,
    PrivateKey: key,
    ClientAuthRequired: true,
    ClientRootCAs: [administrationRootFile(dir, organisation.id)],
  };
  return {
    General: {
      ListenAddress: listenHost(organisation),
      ListenPort: organisation.ports.orderer,
      TLS: { Enabled: true, Certificate: certificate, PrivateKey: key, ClientAuthRequired: false },
      // As for peers: the gateways' pings must not be too many.
      Keepalive: { ServerMinInterval: "5s", ServerInterval: "7200s", ServerTimeout: "20s" },
      Backoff: { BaseDelay: "200ms", Multiplier: 1.6, MaxDelay: "2s" },
      Cluster: { ClientCertificate: certificate, ClientPrivateKey: key },
      LocalMSPID: ordererMspId(organisation),
      LocalMSPDir: folder("msp"),
      BootstrapMethod: "none",
      Authentication: { TimeWindow: "15m" },
      BCCSP: { Default: "SW", SW: { Hash: "SHA2", Security: 256 } },
    },
    FileLedger: { Location: folder("data", "ledger") },
    Operations: { ListenAddress: loopback(organisation.ports.ordererOperations), TLS: administration },
    Metrics: { Provider: "prometheus" },
    Admin: { ListenAddress: loopback(organisation.ports.ordererAdmin), TLS: administration },
    ChannelParticipation: { Enabled: true, MaxRequestBodySize: "4 MB" },
    Consensus: { WALDir: folder("data", "wal"), SnapDir: folder("data", "snapshots") },
  };
}
