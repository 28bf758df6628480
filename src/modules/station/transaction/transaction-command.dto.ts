import { StringField, UuidField } from '../../../platform/http/fields.js';

const TransactionIdField = () =>
  StringField({ max: 36, optional: true, description: 'The transaction id that the charger knows it by' });

export class GetTransactionStatusDto {
  @UuidField({ optional: true, description: 'A charging session, or else:' })
  sessionId?: string;

  @TransactionIdField()
  transactionId?: string;
}

export class CostUpdatedDto {
  @UuidField({ optional: true, description: 'A charging session, or else:' })
  sessionId?: string;

  @TransactionIdField()
  transactionId?: string;

  @StringField({
    max: 14,
    pattern: /^\d{1,9}(\.\d{1,4})?$/,
    patternMessage: 'must be a decimal of at least 0, such as "7.43"',
    description: 'With VAT, in the currency that the charger is set to',
  })
  totalCost!: string;
}
