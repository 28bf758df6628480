import type { ChargerCalls } from './messages.js';
import { DATE_TIME, ID_TAG_INFO, INTEGER, object, oneOf } from './shapes.js';

/** What the CSMS may answer. */
export const ANSWER_SHAPES: Readonly<Record<keyof ChargerCalls, object>> = {
  Authorize: object({ idTagInfo: ID_TAG_INFO }),
  BootNotification: object({
    status: oneOf('Accepted', 'Pending', 'Rejected'),
    currentTime: DATE_TIME,
    interval: { type: 'integer', minimum: 0 },
  }),
  DiagnosticsStatusNotification: object({}),
  FirmwareStatusNotification: object({}),
  Heartbeat: object({ currentTime: DATE_TIME }),
  LogStatusNotification: object({}),
  MeterValues: object({}),
  SecurityEventNotification: object({}),
  SignCertificate: object({ status: oneOf('Accepted', 'Rejected') }),
  SignedFirmwareStatusNotification: object({}),
  StartTransaction: object({ idTagInfo: ID_TAG_INFO, transactionId: INTEGER }),
  StatusNotification: object({}),
  StopTransaction: object({}, { idTagInfo: ID_TAG_INFO }),
};
