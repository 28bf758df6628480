import type { OCPP16 } from 'typed-ocpp';
import { handler } from '../handler.js';

/** 1.6 §4.3. No vendor's extension is known here; what was sent is kept in the message log. */
export const dataTransfer = handler<OCPP16.DataTransferRequest, OCPP16.DataTransferResponse>(async () => ({
  status: 'UnknownVendorId',
}));
