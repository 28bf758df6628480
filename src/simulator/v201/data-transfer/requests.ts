import type { RequestHandlers } from '../controls.js';

/** The vendor that this charger is of, and whose data it takes. */
const VENDOR_ID = 'CSMS';

/** P01: data of its own vendor comes back as an echo. */
export const dataTransferRequests: RequestHandlers<'DataTransfer'> = {
  DataTransfer: (_charger, { vendorId, messageId, data }) => {
    if (vendorId !== VENDOR_ID) return { payload: { status: 'UnknownVendorId' } };
    if (messageId !== undefined && messageId !== 'Echo') return { payload: { status: 'UnknownMessageId' } };
    return { payload: data === undefined ? { status: 'Accepted' } : { status: 'Accepted', data } };
  },
};
