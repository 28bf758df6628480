import { request } from '../../rpc/request.js';
import type { AnswerLesson, CommandBlock } from '../../rpc/version.js';

/** E14: what is open of a transaction that is over, or that its station has nothing more of, is settled. */
const statusTold: AnswerLesson = async ({ payload }, answer, { station, services }) => {
  const { transactionId } = payload;
  if (typeof transactionId !== 'string') return;
  await services.settlement.told(station, transactionId, {
    isOngoing: answer['ongoingIndicator'] !== false,
    hasMessagesInQueue: answer['messagesInQueue'] === true,
  });
};

/** Block E. */
export const transactionCommands: CommandBlock = {
  sends: ['GetTransactionStatus'],
  translations: {
    // E14
    'get-transaction-status': (p) => [request('GetTransactionStatus', { transactionId: p['transactionId'] })],
  },
  lessons: { GetTransactionStatus: statusTold },
};
