import type { RequestHandlers } from '../controls.js';

/** O01 to O06. */
export const displayRequests: RequestHandlers<
  'ClearDisplayMessage' | 'GetDisplayMessages' | 'SetDisplayMessage'
> = {
  ClearDisplayMessage: ({ parts: { displayMessages } }, { id }) => ({
    payload: { status: displayMessages.clear(id) ? 'Accepted' : 'Unknown' },
  }),

  GetDisplayMessages: (charger, request) => {
    const found = charger.parts.displayMessages.find(request);
    if (found.length === 0) return { payload: { status: 'Unknown' } };
    const { requestId } = request;
    const after = (): void =>
      found.forEach((message, index) =>
        charger.tell('NotifyDisplayMessages', {
          ...{ requestId, messageInfo: [message] },
          tbc: index < found.length - 1,
        }),
      );
    return { payload: { status: 'Accepted' }, after };
  },

  SetDisplayMessage: ({ parts: { displayMessages } }, { message }) => ({
    payload: { status: displayMessages.set(message) },
  }),
};
