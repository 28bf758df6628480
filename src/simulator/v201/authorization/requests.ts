import type { RequestHandlers } from '../controls.js';

/** C11, D01 and D02. */
export const authorizationRequests: RequestHandlers<'ClearCache' | 'GetLocalListVersion' | 'SendLocalList'> =
  {
    ClearCache: ({ parts: { authorization } }) => ({
      payload: { status: authorization.clearCache() ? 'Accepted' : 'Rejected' },
    }),

    GetLocalListVersion: ({ parts: { localList } }) => ({ payload: { versionNumber: localList.version } }),

    SendLocalList: ({ parts: { localList } }, request) => ({
      payload: { status: localList.update(request) },
    }),
  };
