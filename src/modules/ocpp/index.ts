export { CommandServer } from './commands/command-server.js';
export { Connections } from './connection/connections.js';
export { OcppServer } from './connection/ocpp-server.js';
export { OcppTls } from './connection/ocpp-tls.js';
export { OcppLinkModule, OcppServerModule } from './ocpp.module.js';
