import type { RequestHandlers } from '../controls.js';

/** 1.6 §5.10 and §5.15. */
export const localListRequests: RequestHandlers<'GetLocalListVersion' | 'SendLocalList'> = {
  GetLocalListVersion: ({ localList }) => ({ payload: { listVersion: localList.version } }),

  SendLocalList: ({ localList }, request) => ({ payload: { status: localList.update(request) } }),
};
