import { ConflictError, UnprocessableError } from '../../../platform/errors.js';

/** The station has said of itself that it cannot show such a message. */
export class DisplayMessageLimitError extends UnprocessableError {
  constructor(message: string) {
    super('display_message_limit', message);
  }
}

/** The charger did not take the new content: it shows the message as it was. */
export class DisplayMessageNotReplacedError extends ConflictError {
  constructor(messageId: number, commandId: string) {
    super(
      'display_message_not_replaced',
      `The charger did not replace the message ${messageId}; the command ${commandId} has its answer`,
    );
  }
}

/** The charger did not confirm that it has cleared the message, which stays as it is. */
export class DisplayMessageNotClearedError extends ConflictError {
  constructor(messageId: number, commandId: string) {
    super(
      'display_message_not_cleared',
      `The charger did not clear the message ${messageId}; the command ${commandId} has its answer`,
    );
  }
}
